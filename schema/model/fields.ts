import type { Property } from '../contract/data-product.ts';
import type { ClassificationLevel } from '../policy/policy.ts';
import { deprecationOf } from './deprecation.ts';
import { fieldPolicyOf } from './field-policy.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { fieldNameOf } from './naming.ts';
import type { FieldModel } from './product-model.ts';
import { holdsKey } from './references.ts';
import { allowedValuesOf } from './types/enum-type-of.ts';
import { fieldTypeOf, type ReadType } from './types/field-type.ts';
import type { TypeContext } from './types/type-context.ts';

/**
 * The fields of an entity, in the contract's order; a property without a type is left out, with a finding.
 * @param ids properties that are keys or hold another entity's key: they are `ID` whatever their type.
 */
export function entityFieldsOf(
  typeName: string,
  properties: readonly Property[],
  ids: ReadonlySet<Property>,
  types: TypesOfContract,
  report: ReportModelFinding,
): readonly FieldModel[] {
  return fieldsOf({ typeName, ids, inherited: undefined, types, report }, properties);
}

/** How a contract writes types. */
export type TypesOfContract = Pick<TypeContext, 'database' | 'datesMayBeMoments'>;

interface Owner {
  readonly typeName: string;
  readonly ids: ReadonlySet<Property>;
  /** The level of a struct's property, for fields of the struct without one. */
  readonly inherited: ClassificationLevel | undefined;
  readonly types: TypesOfContract;
  readonly report: ReportModelFinding;
}

function fieldsOf(owner: Owner, properties: readonly Property[]): readonly FieldModel[] {
  return properties.map((property) => fieldOf(owner, property)).filter((field) => field !== undefined);
}

function fieldOf(owner: Owner, property: Property): FieldModel | undefined {
  const { typeName, types, report } = owner;
  const policy = fieldPolicyOf(property, owner.inherited, report);
  const nested = (struct: string, properties: readonly Property[]) =>
    fieldsOf({ ...owner, typeName: struct, ids: new Set(), inherited: policy.classification }, properties);
  const read = owner.ids.has(property)
    ? idTypeOf(property, report)
    : fieldTypeOf(typeName, property, { ...types, nested, report });
  const name = fieldNameOf(property.name);
  if (!read) return undefined;
  const allowed = read.type.kind === 'scalar' ? allowedValuesOf(property) : undefined;
  return {
    name,
    column: property.physicalName,
    ...read,
    ...(allowed && { allowed: allowed.map(({ value }) => String(value)) }),
    required: property.required || property.primaryKey,
    description: property.description ?? property.businessName,
    deprecated: deprecationOf(property, report),
    coordinate: `${typeName}.${name}`,
    policy,
    property,
  };
}

function idTypeOf(property: Property, report: ReportModelFinding): ReadType {
  if (!holdsKey(property)) {
    report(
      'UNKNOWN_TYPE',
      property.path,
      `"${property.name}" is a key and of the type "${property.logicalType}". A key is one value, or several properties.`,
    );
  }
  return { type: { kind: 'scalar', name: 'ID' }, list: false };
}
