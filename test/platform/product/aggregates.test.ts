import { expect, test } from 'vitest';
import { decimalMean } from '#platform/product/graphql/decimal-mean.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst', 'analytics');

test.each(engines)('on %s aggregates exactly, over all pages of the filtered rows', async (_, postgres) => {
  await using shop = await createTestProduct({
    postgres: postgres(),
    contract: shopContract,
    rows: shopRows,
  });
  const { data, errors } = await shop.as(analyst).query(`{ orders(first: 1) { totalCount aggregate { count
    sum { total pieces big weight } avg { total pieces } min { day placedAt note } max { total } countDistinct { customerId status } } } }`);
  expect(errors).toBeUndefined();
  expect(data.orders).toEqual({
    totalCount: 4,
    aggregate: {
      count: 4,
      sum: { total: '110.00', pieces: '6', big: '9007199254740994', weight: 4.5 },
      avg: { total: '36.666667', pieces: 2 },
      min: { day: '2024-01-02', placedAt: '2024-01-02T10:00:00.5Z', note: '50% off' },
      max: { total: '99.70' },
      countDistinct: { customerId: 2, status: 3 },
    },
  });
  expect(shop.statements).toHaveLength(1);
});

test.each(engines)(
  'on %s groups by fields and truncated dates, with having, order and first',
  async (_, postgres) => {
    await using shop = await createTestProduct({
      postgres: postgres(),
      contract: shopContract,
      rows: shopRows,
    });
    const { data, errors } = await shop.as(analyst).query(`{ orders {
    a: groupBy(by: [STATUS]) { keys { status } count sum { total } }
    b: groupBy(by: [PLACED_AT_MONTH, DAY_YEAR], having: { count: { gte: 1 }, sum: { total: { gt: "1" } } },
      orderBy: [{ sum: { total: DESC } }], first: 1) { keys { placedAtMonth dayYear } count avg { total } } } }`);
    expect(errors).toBeUndefined();
    expect(data.orders).toEqual({
      a: [
        { keys: { status: 'DONE' }, count: 1, sum: { total: '99.70' } },
        { keys: { status: 'IN_TRANSIT' }, count: 1, sum: { total: '0.20' } },
        { keys: { status: 'OPEN' }, count: 1, sum: { total: '10.10' } },
        { keys: { status: null }, count: 1, sum: { total: null } },
      ],
      b: [
        {
          keys: { placedAtMonth: '2024-02-01', dayYear: '2024-01-01' },
          count: 2,
          avg: { total: '49.950000' },
        },
      ],
    });
  },
);

test('rounds half away from zero', () => {
  expect(decimalMean('10.00', 3, 6)).toBe('3.333333');
  expect(decimalMean('0.01', 2, 2)).toBe('0.01');
  expect(decimalMean('-0.01', 2, 2)).toBe('-0.01');
  expect(decimalMean('-0.01', 3, 2)).toBe('0.00');
  expect(decimalMean('99999999999999999999999999999999.99', 1, 6)).toBe(
    '99999999999999999999999999999999.990000',
  );
  expect(decimalMean('7', 2, 0)).toBe('4');
  expect(decimalMean(null, 0, 2)).toBeNull();
});
