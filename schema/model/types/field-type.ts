import type { LogicalType, Property } from '../../contract/data-product.ts';
import type { PhysicalType } from '../../physical-types/physical-type.ts';
import { nestedTypeNameOf, typeNameOf } from '../naming.ts';
import type { FieldType } from '../product-model.ts';
import { enumTypeOf } from './enum-type-of.ts';
import { numberTypeOf } from './number-type-of.ts';
import { checkAgreement, contradict, physicalTypeOf } from './physical-type-of.ts';
import type { TypeContext } from './type-context.ts';

export interface ReadType {
  readonly type: FieldType;
  readonly list: boolean;
}

/** The type of a property in the graph; `undefined` (and a finding) where it has none. */
export function fieldTypeOf(parent: string, property: Property, context: TypeContext): ReadType | undefined {
  const physical = physicalTypeOf(property, context);
  const own = nestedTypeNameOf(parent, property.name);
  const { items } = property;
  switch (property.logicalType) {
    case 'vector':
      checkAgreement(property, physical, 'a list', context);
      return { type: vectorItemOf(property), list: true };
    case 'array': {
      checkAgreement(property, physical, 'a list', context);
      if (!items) return arrayOfPhysical(property, physical, own, context);
      if (items.logicalType === 'array')
        return { type: opaque(property, 'an array of arrays', context), list: false };
      const name =
        givenTypeName(property, items) ??
        (items.logicalType === 'object' && items.name ? typeNameOf(items.name) : own);
      const type = singleTypeOf(items, physicalTypeOf(items, context), name, context);
      return type && { type, list: true };
    }
    default: {
      const type = singleTypeOf(property, physical, givenTypeName(property, property) ?? own, context);
      return type && { type, list: false };
    }
  }
}

function givenTypeName(property: Property, items: Property): string | undefined {
  return [property, items]
    .map((named) => named.customProperties.typeName)
    .find((name): name is string => typeof name === 'string');
}

/** The physical type of an array may say what it holds: `ARRAY<STRING>`, `numeric(12,2)[]`. */
function arrayOfPhysical(
  property: Property,
  physical: PhysicalType | undefined,
  typeName: string,
  context: TypeContext,
): ReadType | undefined {
  const items = physical?.kind === 'array' ? physical.items : undefined;
  const logicalType = items && itemTypes[items.kind];
  if (!items || !logicalType)
    return { type: opaque(property, 'an array without items', context), list: false };
  const type = singleTypeOf({ ...property, logicalType }, items, typeName, context);
  return type && { type, list: true };
}

const itemTypes: Partial<Readonly<Record<PhysicalType['kind'], LogicalType>>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  float: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
};

function vectorItemOf({ logicalTypeOptions: { elementType } }: Property): FieldType {
  const isWhole = ['int8', 'uint8', 'binary'].includes(String(elementType));
  return { kind: 'scalar', name: isWhole ? 'Int' : 'Float' };
}

/** The type of a single value. */
function singleTypeOf(
  property: Property,
  physical: PhysicalType | undefined,
  typeName: string,
  context: TypeContext,
): FieldType | undefined {
  const { logicalType } = property;
  switch (logicalType) {
    case 'string':
      checkAgreement(property, physical, 'a String', context);
      return enumTypeOf(property, typeName, context.report) ?? { kind: 'scalar', name: 'String' };
    case 'integer':
    case 'number':
      return numberTypeOf(property, physical, context);
    case 'boolean':
      checkAgreement(property, physical, 'a Boolean', context);
      return { kind: 'scalar', name: 'Boolean' };
    case 'date':
      return dateTypeOf(property, physical, context);
    case 'timestamp':
      // A day is a moment too, its first.
      checkAgreement(property, physical, 'a DateTime', context);
      return { kind: 'scalar', name: 'DateTime' };
    case 'time':
      checkAgreement(property, physical, 'a Time', context);
      return { kind: 'scalar', name: 'Time' };
    case 'map':
      checkAgreement(property, physical, 'JSON', context);
      return opaque(property, 'a map', context);
    case 'object':
      return structOf(property, physical, typeName, context);
    default:
      context.report(
        'UNKNOWN_TYPE',
        property.path,
        `"${property.name}" has the logical type "${logicalType}", which the graph does not know.`,
      );
      return undefined;
  }
}

/** A date whose column has a time of day is served with it. */
function dateTypeOf(property: Property, physical: PhysicalType | undefined, context: TypeContext): FieldType {
  if (physical?.kind !== 'timestamp') {
    checkAgreement(property, physical, 'a Date', context);
    return { kind: 'scalar', name: 'Date' };
  }
  // Oracle's DATE, which has a time of day, is what a date is there.
  if (context.database === 'oracle' && /^date$/i.test(property.physicalType?.trim() ?? '')) {
    return { kind: 'scalar', name: 'Date' };
  }
  if (!context.datesMayBeMoments) contradict(property, 'a DateTime', context.report);
  return { kind: 'scalar', name: 'DateTime' };
}

function structOf(
  property: Property,
  physical: PhysicalType | undefined,
  typeName: string,
  context: TypeContext,
): FieldType {
  checkAgreement(property, physical, property.properties.length > 0 ? 'a nested type' : 'JSON', context);
  if (property.properties.length === 0) return opaque(property, 'an object without properties', context);
  const fields = context.nested(typeName, property.properties);
  return fields.length > 0
    ? { kind: 'object', name: typeName, fields }
    : opaque(property, 'an object without properties', context);
}

function opaque(property: Property, found: string, { report }: TypeContext): FieldType {
  report(
    'SERVED_AS_JSON',
    property.path,
    `"${property.name || 'The item'}" is ${found}, so it is served as JSON: selected and masked as a whole, never filtered, ordered or grouped by. Describe its parts, if they are known.`,
  );
  return { kind: 'scalar', name: 'JSON' };
}
