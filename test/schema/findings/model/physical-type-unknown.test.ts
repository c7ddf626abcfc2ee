import type { LogicalType } from '#schema/contract/data-product.ts';
import { orders, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

const number = (physicalType: string) => property('amount', 'number', { physicalType });
const legal = (logicalType: LogicalType, physicalTypes: readonly string[]) =>
  physicalTypes.map((physicalType) => [
    `${logicalType} as "${physicalType}"`,
    orders(property('amount', logicalType, { physicalType })),
  ]);

testModelFinding(
  'PHYSICAL_TYPE_UNKNOWN',
  {
    'a misspelled decimal': orders(number('DECMAL(18,2)')),
    'a decimal without its end': orders(number('DECIMAL(18,2')),
    'a misspelled whole number': orders(property('pieces', 'integer', { physicalType: 'integr' })),
    'items that are nonsense': orders(property('weights', 'array', { items: number('banana') })),
  },
  Object.fromEntries([
    ...legal('number', [
      'DECIMAL(38,38)',
      'numeric',
      'NUMBER(10,2)',
      'NUMBER(*,2)',
      'money',
      'Nullable(Decimal(18, 4))',
      'double precision',
      'FLOAT64',
      'float',
      'real',
      'int',
      ' BIGINT ',
      '',
    ]),
    ...legal('integer', [
      'INTEGER',
      'int4',
      'UInt64',
      'NUMBER(38,0)',
      'bigserial',
      'tinyint(1)',
      'long',
      'BIGINT UNSIGNED',
    ]),
    ...legal('string', ['banana', 'VARCHAR(20)']),
  ]),
);
