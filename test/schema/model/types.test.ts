import { expect, test } from 'vitest';
import type { LogicalType, Property, Server } from '#schema/contract/data-product.ts';
import { filterTypeOf, isComparable } from '#schema/model/capabilities.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import type { FieldModel } from '#schema/model/product-model.ts';
import { key, object, product, property } from '#test/fixtures/build-product.ts';

function fieldOf(column: Property, servers: readonly Server[] = [], apiVersion = 'v3.1.0'): FieldModel {
  const result = modelProduct(
    product('orders', [object('orders', [key(), column])], { servers, apiVersion }),
  );
  const field = result.ok ? result.model.entities[0]?.fields[1] : undefined;
  if (!field) throw new Error(JSON.stringify(result.findings));
  return field;
}

/** `Decimal(12,2)`, `[String]` */
function typeOf(logicalType: LogicalType, physicalType: string, database?: string): string {
  const servers = database === undefined ? [] : [{ server: 'db', type: database, settings: {} }];
  const { type, list } = fieldOf(property('amount', logicalType, { physicalType }), servers);
  const digits =
    type.kind === 'scalar' && type.precision !== undefined ? `(${type.precision},${type.scale})` : '';
  return list ? `[${type.name}${digits}]` : `${type.name}${digits}`;
}

test.each<[LogicalType, string, string]>([
  // PostgreSQL
  ['number', 'NUMERIC(12,2)', 'Decimal(12,2)'],
  ['number', 'double precision', 'Float'],
  ['integer', 'int8', 'Long'],
  ['integer', 'bigserial', 'Long'],
  ['timestamp', 'timestamp(6) with time zone', 'DateTime'],
  ['array', 'numeric(12,2)[]', '[Decimal(12,2)]'],
  ['array', '_int8', '[Long]'],
  // Snowflake
  ['integer', 'NUMBER(38,0)', 'Decimal(38,0)'],
  ['number', 'NUMBER(38,0)', 'Decimal(38,0)'],
  ['integer', 'NUMBER(9,0)', 'Int'],
  ['integer', 'NUMBER(18,0)', 'Long'],
  ['timestamp', 'TIMESTAMP_LTZ(6)', 'DateTime'],
  ['object', 'VARIANT', 'JSON'],
  // Oracle
  ['string', 'VARCHAR2(20 CHAR)', 'String'],
  ['number', 'NUMBER(*,2)', 'Decimal(38,2)'],
  ['number', 'NUMBER(10,-2)', 'Decimal(12,0)'],
  // SQL Server
  ['number', 'money', 'Decimal(19,4)'],
  ['boolean', 'bit', 'Boolean'],
  ['timestamp', 'datetimeoffset(3)', 'DateTime'],
  ['string', 'nvarchar(max)', 'String'],
  // BigQuery
  ['number', 'BIGNUMERIC(38,10)', 'Decimal(38,10)'],
  ['integer', 'INT64', 'Long'],
  ['array', 'ARRAY<STRING>', '[String]'],
  ['array', 'ARRAY<STRUCT<a INT64, b STRING>>', 'JSON'],
  // ClickHouse
  ['integer', 'UInt64', 'Decimal(20,0)'],
  ['integer', 'UInt32', 'Long'],
  ['integer', 'Int8', 'Int'],
  ['number', 'Nullable(Decimal(18, 4))', 'Decimal(18,4)'],
  ['string', "LowCardinality(Nullable(Enum8('a' = 1, 'b)' = 2)))", 'String'],
  ['timestamp', "DateTime64(3, 'UTC')", 'DateTime'],
  ['array', 'Array(Nullable(UInt64))', '[Decimal(20,0)]'],
  // What contradicts loses no digits.
  ['integer', 'DECIMAL(12,2)', 'Decimal(12,2)'],
  ['integer', 'DOUBLE', 'Float'],
  ['number', 'BIGINT', 'Long'],
  ['date', 'TIMESTAMP', 'DateTime'],
])('%s as "%s" is %s', (logicalType, physicalType, type) => {
  expect(typeOf(logicalType, physicalType)).toBe(type);
});

test.each<[string, LogicalType, string, string]>([
  ['snowflake', 'integer', 'INTEGER', 'Decimal(38,0)'],
  ['snowflake', 'number', 'NUMBER', 'Decimal(38,0)'],
  ['oracle', 'integer', 'INTEGER', 'Decimal(38,0)'],
  ['oracle', 'date', 'DATE', 'Date'],
  ['oracle', 'timestamp', 'DATE', 'DateTime'],
  ['bigquery', 'number', 'NUMERIC', 'Decimal(38,9)'],
  ['sqlserver', 'number', 'decimal', 'Decimal(18,0)'],
  ['api', 'integer', 'INTEGER', 'Int'],
])('of %s, %s as "%s" is %s', (database, logicalType, physicalType, type) => {
  expect(typeOf(logicalType, physicalType, database)).toBe(type);
});

test('a date before v3.1 is a moment where its column has a time of day, without a finding', () => {
  const field = fieldOf(property('placed', 'date', { physicalType: 'timestamp' }), [], 'v3.0.2');
  expect(field.type.name).toBe('DateTime');
});

test('JSON is selected, and nothing compares it', () => {
  const field = fieldOf(property('payload', 'object'));
  expect([isComparable(field), filterTypeOf(field)]).toEqual([false, undefined]);
  const result = modelProduct(product('o', [object('orders', [key(), property('payload', 'object')])]));
  const sdl = result.ok ? printSubgraphSchema(result.model) : '';
  expect(sdl).toContain('payload: JSON');
  expect(sdl).toContain('scalar JSON');
  expect(sdl.match(/payload/gi)).toHaveLength(1);
});

test.each([true, 'true', 'True'])('pii: %s is personal data of no named category', (pii) => {
  expect(fieldOf(property('note', 'string', { customProperties: { pii } })).policy.pii).toEqual(['personal']);
});

test.each([false, 'false', 'False'])('pii: %s is no personal data', (pii) => {
  expect(fieldOf(property('note', 'string', { customProperties: { pii } })).policy.pii).toEqual([]);
});

test('digits and values are read where datacontract-cli writes them', () => {
  const digits = { precision: '12', scale: '2' };
  const amount = fieldOf(property('amount', 'number', { physicalType: 'decimal', customProperties: digits }));
  expect(amount.type).toMatchObject({ name: 'Decimal', precision: 12, scale: 2 });
  const status = fieldOf(
    property('status', 'string', { customProperties: { enum: '["open", "in transit"]' } }),
  );
  expect(status.type).toMatchObject({ kind: 'enum', values: [{ name: 'OPEN' }, { name: 'IN_TRANSIT' }] });
});

test('an enum of texts is an enum with its descriptions, and one of numbers is left for the pipeline to check', () => {
  const texts = [
    { value: 'in transit', label: 'In transit' },
    { value: 'done', description: 'Delivered.' },
  ];
  expect(fieldOf(property('status', 'string', { enum: texts })).type).toMatchObject({
    kind: 'enum',
    values: [
      { name: 'IN_TRANSIT', value: 'in transit', description: 'In transit' },
      { name: 'DONE', value: 'done', description: 'Delivered.' },
    ],
  });
  const field = fieldOf(property('priority', 'integer', { enum: [{ value: 1 }, { value: 2 }] }));
  expect([field.type.name, field.allowed]).toEqual(['Int', ['1', '2']]);
});

test('deprecated: true of the standard is @deprecated, and a reason of its own comes first', () => {
  expect(fieldOf(property('old', 'string', { deprecated: true })).deprecated).toBe('No longer supported');
  const reason = { deprecated: 'Use "state".' };
  expect(fieldOf(property('old', 'string', { deprecated: true, customProperties: reason })).deprecated).toBe(
    'Use "state".',
  );
});
