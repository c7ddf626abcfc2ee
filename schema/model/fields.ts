import type { Property } from '../contract/data-product.ts';
import type { ClassificationLevel } from '../policy/policy.ts';
import { deprecationOf } from './deprecation.ts';
import { fieldPolicyOf } from './field-policy.ts';
import { fieldTypeOf, type ReadType } from './field-type.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { fieldNameOf } from './naming.ts';
import type { FieldModel } from './product-model.ts';

/**
 * The fields of an entity, in the contract's order; a property without a type is left out, with a finding.
 * @param ids properties that are keys or hold another entity's key: they are `ID` whatever their type.
 */
export function entityFieldsOf(
  typeName: string,
  properties: readonly Property[],
  ids: ReadonlySet<Property>,
  report: ReportModelFinding,
): readonly FieldModel[] {
  return fieldsOf({ typeName, ids, inherited: undefined, report }, properties);
}

interface Owner {
  readonly typeName: string;
  readonly ids: ReadonlySet<Property>;
  /** The level of a struct's property, for fields of the struct without one. */
  readonly inherited: ClassificationLevel | undefined;
  readonly report: ReportModelFinding;
}

function fieldsOf(owner: Owner, properties: readonly Property[]): readonly FieldModel[] {
  return properties.map((property) => fieldOf(owner, property)).filter((field) => field !== undefined);
}

function fieldOf(owner: Owner, property: Property): FieldModel | undefined {
  const { typeName, report } = owner;
  const policy = fieldPolicyOf(property, owner.inherited, report);
  const nested = (struct: string, properties: readonly Property[]) =>
    fieldsOf({ typeName: struct, ids: new Set(), inherited: policy.classification, report }, properties);
  const read = owner.ids.has(property)
    ? idTypeOf(property, report)
    : fieldTypeOf(typeName, property, nested, report);
  const name = fieldNameOf(property.name);
  if (!read) return undefined;
  return {
    name,
    column: property.physicalName,
    ...read,
    required: property.required || property.primaryKey,
    description: property.description ?? property.businessName,
    deprecated: deprecationOf(property.customProperties, property.path, report),
    coordinate: `${typeName}.${name}`,
    policy,
    property,
  };
}

function idTypeOf(property: Property, report: ReportModelFinding): ReadType {
  if (property.logicalType === 'array' || property.logicalType === 'object') {
    report(
      'UNKNOWN_TYPE',
      property.path,
      `"${property.name}" is a key and an ${property.logicalType}. A key is one value, or several properties.`,
    );
  }
  return { type: { kind: 'scalar', name: 'ID' }, list: false };
}
