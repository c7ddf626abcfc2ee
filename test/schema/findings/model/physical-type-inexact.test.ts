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
  'PHYSICAL_TYPE_INEXACT',
  named([
    ['number', 'NUMBER'],
    ['number', 'BIGNUMERIC'],
    ['number', 'DECFLOAT'],
    ['integer', 'HUGEINT'],
    ['string', 'bytea'],
    ['timestamp', 'datetime2(7)'],
    ['timestamp', 'DateTime64(9)'],
  ]),
  named([
    ['number', 'BIGNUMERIC(38,10)'],
    ['integer', 'NUMBER'],
    ['timestamp', 'datetime2(6)'],
    ['string', 'varchar(max)'],
  ]),
);
