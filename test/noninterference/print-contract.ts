import { type EntitySpec, enumValues, type FieldSpec, type ProductSpec, type ValueType } from './spec.ts';

/** The data contract of a product; JSON is YAML. */
export function printContract({ domain, entities }: ProductSpec): string {
  return JSON.stringify({
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: `urn:weft:${domain}`,
    name: domain,
    version: '1.0.0',
    status: 'active',
    domain,
    schema: entities.map(objectOf),
  });
}

function objectOf({ table, fields, access, rows, minGroupSize }: EntitySpec) {
  return {
    name: table,
    customProperties: custom({ access, rows, minGroupSize }),
    properties: fields.map((field) => propertyOf(field, fields)),
  };
}

function propertyOf(field: FieldSpec, siblings: readonly FieldSpec[]): Record<string, unknown> {
  const { column, key, level, pii, mask, access, minGroupSize, refersTo } = field;
  const keys = siblings.filter((sibling) => sibling.key);
  return {
    name: column,
    ...(field.list
      ? { logicalType: 'array', items: { name: `${column}_item`, ...typeOf(field) } }
      : typeOf(field)),
    ...(key ? { primaryKey: true, primaryKeyPosition: keys.indexOf(field) + 1, required: true } : {}),
    classification: level,
    customProperties: custom({
      pii,
      mask,
      access,
      minGroupSize,
      typeName: field.list ? undefined : field.typeName,
    }),
    ...(refersTo
      ? {
          relationships: [
            {
              type: 'foreignKey',
              to: refersTo.to,
              customProperties: custom({
                name: refersTo.name,
                reverse: refersTo.reverse,
                cardinality: refersTo.oneToOne ? 'one-to-one' : undefined,
              }),
            },
          ],
        }
      : {}),
  };
}

const logicalTypes: Readonly<Record<ValueType, Record<string, unknown>>> = {
  String: { logicalType: 'string' },
  Int: { logicalType: 'integer' },
  Long: { logicalType: 'integer', physicalType: 'bigint' },
  Float: { logicalType: 'number' },
  Decimal: { logicalType: 'number', physicalType: 'DECIMAL(18,2)' },
  WideDecimal: { logicalType: 'number', physicalType: 'DECIMAL(38,2)' },
  Boolean: { logicalType: 'boolean' },
  Date: { logicalType: 'date' },
  DateTime: { logicalType: 'timestamp' },
  Time: { logicalType: 'time' },
  Enum: {
    logicalType: 'string',
    quality: [
      {
        type: 'library',
        metric: 'invalidValues',
        mustBe: 0,
        arguments: { validValues: enumValues.map(({ value }) => value) },
      },
    ],
  },
  JSON: { logicalType: 'object' },
  Struct: { logicalType: 'object' },
};

function typeOf({ type, list, typeName, fields = [] }: FieldSpec): Record<string, unknown> {
  return {
    ...logicalTypes[type],
    ...(type === 'Struct' ? { properties: fields.map((nested) => propertyOf(nested, fields)) } : {}),
    ...(list ? { customProperties: custom({ typeName }) } : {}),
  };
}

function custom(properties: Record<string, unknown>) {
  return Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([property, value]) => ({ property, value }));
}
