import type {
  CustomProperties,
  DataProduct,
  Property,
  PropertyReference,
  Relationship,
  SchemaObject,
} from '../contract/data-product.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { fieldNameOf, typeNameOf } from './naming.ts';

/** A relationship whose two ends are known: columns of an object, and the whole key of another. */
export interface KeyReference {
  readonly from: SchemaObject;
  /** In the order of the target's key. */
  readonly via: readonly Property[];
  readonly typeName: string;
  /** Field names of the target's key. */
  readonly key: readonly string[];
  /** The other contract as the author named it; absent inside the same contract. */
  readonly contract?: string;
  readonly custom: CustomProperties;
}

/** The type that an object becomes: its custom property `typeName`, else its name in the singular. */
export function entityNameOf(object: SchemaObject): string {
  const { typeName } = object.customProperties;
  return typeof typeName === 'string' ? typeName : typeNameOf(object.name);
}

/** The properties that name a row, in the key's order. */
export function keyPropertiesOf(object: SchemaObject): readonly Property[] {
  return object.properties
    .filter((property) => property.primaryKey)
    .sort((a, b) => a.primaryKeyPosition - b.primaryKeyPosition);
}

/** Whether a property is one value, as a key is. */
export function holdsKey({ logicalType }: Property): boolean {
  return !['array', 'object', 'map', 'vector'].includes(logicalType);
}

/** All relationships to a whole key; any other becomes a finding and gives no edge. */
export function keyReferencesOf(product: DataProduct, report: ReportModelFinding): readonly KeyReference[] {
  return product.objects.flatMap((object) => {
    reportNested(object.properties, report);
    return [...object.relationships, ...object.properties.flatMap((property) => property.relationships)]
      .map((relationship) => resolve(product, object, relationship, report))
      .filter((reference) => reference !== undefined);
  });
}

function resolve(
  product: DataProduct,
  object: SchemaObject,
  relationship: Relationship,
  report: ReportModelFinding,
): KeyReference | undefined {
  const columns = relationship.from.map((reference) => columnOf(object, reference, relationship, report));
  const target = targetOf(product, relationship, report);
  const plain = columns.filter((column) => column !== undefined);
  if (!target || plain.length === 0 || plain.length !== columns.length) return undefined;
  const via = target.order.map((at) => plain[at]).filter((column) => column !== undefined);
  if (via.length !== plain.length) return undefined;
  const { typeName, key, contract } = target;
  const custom = relationship.customProperties;
  return { from: object, via, typeName, key, custom, ...(contract !== undefined && { contract }) };
}

function columnOf(
  object: SchemaObject,
  reference: PropertyReference,
  relationship: Relationship,
  report: ReportModelFinding,
): Property | undefined {
  const column = object.properties.find((property) => isNamed(property, reference.property));
  if (!column) {
    reportUnknown(relationship, `"${object.name}" has no property "${reference.property}"`, report);
  } else if (!holdsKey(column)) {
    reportNoKey(
      relationship,
      `"${column.name}" is of the type "${column.logicalType}", which cannot hold a key`,
      report,
    );
    return undefined;
  }
  return column;
}

interface Target {
  readonly typeName: string;
  readonly key: readonly string[];
  /** For each field of the key, which of the relationship's columns holds it. */
  readonly order: readonly number[];
  readonly contract?: string;
}

function targetOf(
  product: DataProduct,
  relationship: Relationship,
  report: ReportModelFinding,
): Target | undefined {
  const [first] = relationship.to;
  if (!first) return undefined;
  if (relationship.to.some((to) => to.object !== first.object || to.contract !== first.contract)) {
    reportNoKey(relationship, 'it leads to more than one object', report);
    return undefined;
  }
  return first.contract === undefined
    ? localTargetOf(product, first.object, relationship, report)
    : foreignTargetOf(first.contract, first.object, relationship, report);
}

function localTargetOf(
  product: DataProduct,
  name: string,
  relationship: Relationship,
  report: ReportModelFinding,
): Target | undefined {
  const target = product.objects.find((object) => isNamed(object, name));
  if (!target) {
    reportUnknown(relationship, `the contract has no object "${name}"`, report);
    return undefined;
  }
  const key = keyPropertiesOf(target);
  const order = key.map((property) => relationship.to.findIndex((to) => isNamed(property, to.property)));
  if (key.length === 0 || key.length !== relationship.to.length || order.includes(-1)) {
    const whole = key.map((property) => property.name).join(', ') || 'none';
    reportNoKey(relationship, `the key of "${target.name}" is ${whole}`, report);
    return undefined;
  }
  return { typeName: entityNameOf(target), key: key.map((property) => fieldNameOf(property.name)), order };
}

/** Opens no other contract: the properties that the reference names are taken as the key there. */
function foreignTargetOf(
  contract: string,
  object: string,
  relationship: Relationship,
  report: ReportModelFinding,
): Target | undefined {
  const nested = relationship.to.find((to) => to.property.includes('.'));
  if (nested) {
    reportNoKey(relationship, `"${nested.property}" is nested, which a key cannot be`, report);
    return undefined;
  }
  return { ...foreignNamesOf(object, relationship), order: [...relationship.to.keys()], contract };
}

/** The names in the graph that a relationship to another contract takes its target to have. */
export function foreignNamesOf(
  object: string,
  { to, customProperties: { typeName } }: Relationship,
): { readonly typeName: string; readonly key: readonly string[] } {
  return {
    typeName: typeof typeName === 'string' ? typeName : typeNameOf(object),
    key: to.map(({ property }) => fieldNameOf(property)),
  };
}

function reportNested(properties: readonly Property[], report: ReportModelFinding): void {
  for (const property of properties) {
    for (const nested of [...property.properties, ...(property.items ? [property.items] : [])]) {
      for (const relationship of nested.relationships) {
        reportNoKey(relationship, `"${nested.name || property.name}" is nested`, report);
      }
      reportNested([nested], report);
    }
  }
}

function isNamed(named: { readonly id?: string; readonly name: string }, name: string): boolean {
  return named.name === name || named.id === name;
}

function reportUnknown(relationship: Relationship, found: string, report: ReportModelFinding): void {
  report(
    'REFERENCE_UNKNOWN',
    relationship.path,
    `The relationship leads nowhere: ${found}. Correct the name.`,
  );
}

function reportNoKey(relationship: Relationship, found: string, report: ReportModelFinding): void {
  report(
    'REFERENCE_NOT_A_KEY',
    relationship.path,
    `The relationship gives no edge: ${found}. Refer to the whole primary key from plain columns.`,
  );
}
