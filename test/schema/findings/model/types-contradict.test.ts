import type { LogicalType } from '#schema/contract/data-product.ts';
import { orders, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

const typed = (logicalType: LogicalType, physicalType: string) =>
  orders(property('amount', logicalType, { physicalType }));
const named = (types: readonly [LogicalType, string][]) =>
  Object.fromEntries(
    types.map(([logical, physical]) => [`${logical} as "${physical}"`, typed(logical, physical)]),
  );

testModelFinding(
  'TYPES_CONTRADICT',
  named([
    ['number', 'VARCHAR'],
    ['integer', 'text'],
    ['integer', 'NUMERIC(12,2)'],
    ['integer', 'double precision'],
    ['string', 'BIGINT'],
    ['boolean', 'TIMESTAMP'],
    ['date', 'TIMESTAMP_NTZ'],
    ['timestamp', 'DATE'],
    ['object', 'INTEGER'],
    ['array', 'NUMBER(10,2)'],
  ]),
  named([
    ['number', 'INTEGER'],
    ['boolean', 'NUMBER(1)'],
    ['boolean', 'bit'],
    ['string', 'uniqueidentifier'],
    ['string', 'JSON'],
    ['timestamp', "DateTime64(3, 'UTC')"],
    ['timestamp', 'datetimeoffset'],
    ['time', 'time(6) without time zone'],
  ]),
);
