import type { Property } from '../contract/data-product.ts';
import { decimalDigits, isWideInteger } from '../contract/product-parts.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { enumNameOf, isGraphqlName, nestedTypeNameOf, typeNameOf, visibleName } from './naming.ts';
import { checkPhysicalType } from './physical-type.ts';
import type { EnumValue, FieldModel, FieldType } from './product-model.ts';

/** Turns the properties of a struct into its fields. */
export type NestedFields = (typeName: string, properties: readonly Property[]) => readonly FieldModel[];

export interface ReadType {
  readonly type: FieldType;
  readonly list: boolean;
}

/** The type of a property in the graph; `undefined` (and a finding) where it has none. */
export function fieldTypeOf(
  parent: string,
  property: Property,
  nested: NestedFields,
  report: ReportModelFinding,
): ReadType | undefined {
  const { items } = property;
  if (property.logicalType !== 'array') {
    const type = itemTypeOf(
      property,
      givenTypeName(property, property) ?? own(parent, property),
      nested,
      report,
    );
    return type && { type, list: false };
  }
  if (!items || items.logicalType === 'array') {
    const found = items ? 'an array of arrays' : 'an array without items';
    report('UNKNOWN_TYPE', property.path, `"${property.name}" is ${found}. Give it items of another type.`);
    return undefined;
  }
  const name =
    givenTypeName(property, items) ??
    (items.logicalType === 'object' && items.name ? typeNameOf(items.name) : own(parent, property));
  const type = itemTypeOf(items, name, nested, report);
  return type && { type, list: true };
}

function own(parent: string, property: Property): string {
  return nestedTypeNameOf(parent, property.name);
}

function givenTypeName(property: Property, items: Property): string | undefined {
  return [property, items]
    .map((named) => named.customProperties.typeName)
    .find((name): name is string => typeof name === 'string');
}

function itemTypeOf(
  property: Property,
  typeName: string,
  nested: NestedFields,
  report: ReportModelFinding,
): FieldType | undefined {
  checkPhysicalType(property, report);
  switch (property.logicalType) {
    case 'string':
      return enumOf(property, typeName, report) ?? { kind: 'scalar', name: 'String' };
    case 'integer':
      return { kind: 'scalar', name: isLong(property) ? 'Long' : 'Int' };
    case 'number':
      return decimalOf(property) ?? { kind: 'scalar', name: 'Float' };
    case 'boolean':
      return { kind: 'scalar', name: 'Boolean' };
    case 'date':
      return { kind: 'scalar', name: 'Date' };
    case 'timestamp':
      return { kind: 'scalar', name: 'DateTime' };
    case 'time':
      return { kind: 'scalar', name: 'Time' };
    case 'object':
      return structOf(property, typeName, nested, report);
    default:
      report(
        'UNKNOWN_TYPE',
        property.path,
        `"${property.name}" has the logical type "${property.logicalType}", which the graph does not know.`,
      );
      return undefined;
  }
}

function structOf(
  property: Property,
  typeName: string,
  nested: NestedFields,
  report: ReportModelFinding,
): FieldType | undefined {
  const fields = nested(typeName, property.properties);
  if (fields.length > 0) return { kind: 'object', name: typeName, fields };
  report(
    'UNKNOWN_TYPE',
    property.path,
    `"${property.name || typeName}" is an object without properties. List its properties.`,
  );
  return undefined;
}

/** `int4` and the like fit GraphQL's Int; types that may be larger, such as unsigned 32 bits, are Long. */
function isLong(property: Property): boolean {
  const { format } = property.logicalTypeOptions;
  if (typeof format === 'string' && /^(i64|u32|u64|i128|u128)$/i.test(format)) return true;
  return isWideInteger(property.physicalType ?? '');
}

function decimalOf(property: Property): FieldType | undefined {
  const digits = decimalDigits(property.physicalType ?? '');
  return digits && { kind: 'scalar', name: 'Decimal', ...digits };
}

/** A library rule `invalidValues` that must be 0 makes its `validValues` the values of an enum. */
function enumOf(property: Property, typeName: string, report: ReportModelFinding): FieldType | undefined {
  const valid = property.quality.find(
    (rule) => rule.type === 'library' && rule.metric === 'invalidValues' && rule.operators.mustBe === 0,
  )?.arguments.validValues;
  if (!Array.isArray(valid) || valid.length === 0) return undefined;
  if (!valid.every((value) => typeof value === 'string')) return undefined;
  const values: EnumValue[] = [];
  for (const value of new Set<string>(valid)) addValue(values, value, property, report);
  return { kind: 'enum', name: typeName, values };
}

function addValue(values: EnumValue[], value: string, property: Property, report: ReportModelFinding): void {
  const name = enumNameOf(value);
  const same = values.find((other) => other.name === name);
  if (!isGraphqlName(name)) {
    const found = name === '' ? 'has no letter or digit' : 'is not written in letters from a to z';
    report(
      'NAME_NOT_LEGAL',
      property.path,
      `The value "${visibleName(value)}" of "${property.name}" ${found}, so it has no name in the graph.`,
    );
  } else if (same) {
    report(
      'DUPLICATE_ENUM_VALUE',
      property.path,
      `The values "${same.value}" and "${value}" of "${property.name}" are both "${name}" in the graph. Spell one differently.`,
    );
  } else values.push({ name, value });
}
