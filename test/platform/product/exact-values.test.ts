import { expect, test } from 'vitest';
import { shopContract } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');

const selection = 'id placedAt day total pieces big weight note';

/** From column to field: the value in the Parquet file, and in the response. */
const cases: readonly (readonly [string, unknown, string, unknown])[] = [
  ['big', '9223372036854775807', 'big', '9223372036854775807'],
  ['big', '-9223372036854775808', 'big', '-9223372036854775808'],
  ['pieces', 2147483647, 'pieces', 2147483647],
  ['total', '9999999999999999.99', 'total', '9999999999999999.99'],
  ['total', '-0.01', 'total', '-0.01'],
  ['weight', 1.7976931348623157e308, 'weight', 1.7976931348623157e308],
  ['weight', 5e-324, 'weight', 5e-324],
  ['weight', 0.1, 'weight', 0.1],
  ['day', '0001-01-01', 'day', '0001-01-01'],
  ['day', '9999-12-31', 'day', '9999-12-31'],
  ['placed_at', '1969-12-31 23:59:59.999999', 'placedAt', '1969-12-31T23:59:59.999999Z'],
  ['placed_at', '9999-12-31 23:59:59', 'placedAt', '9999-12-31T23:59:59Z'],
  ['note', '', 'note', ''],
  ['note', ' \t\r\n"\\/ ', 'note', ' \t\r\n"\\/ '],
  [
    'note',
    'Ærøskøbing 🐢 e\u0301 \u202e\u0000\u2028 end',
    'note',
    'Ærøskøbing 🐢 e\u0301 \u202e\u0000\u2028 end',
  ],
  ['note', 'long ü '.repeat(100_000), 'note', 'long ü '.repeat(100_000)],
];

test('values reach the caller unchanged from the Parquet file', async () => {
  const orders = cases.map(([column, value], index) => ({ id: `o${index}`, [column]: value }));
  await using shop = await createTestProduct({ contract: shopContract, rows: { orders } });
  const { data, errors } = await shop.as(analyst).query(`{ orders(first: 100) { nodes { ${selection} } } }`);
  expect(errors).toBeUndefined();
  const byId = new Map(data.orders.nodes.map((node: { id: string }) => [node.id, node]));
  const nothing = Object.fromEntries(selection.split(' ').map((name) => [name, null]));
  for (const [index, [, , field, expected]] of cases.entries()) {
    expect(byId.get(`o${index}`)).toEqual({ ...nothing, id: `o${index}`, [field]: expected });
  }
});

test('an invalid number is missing, also in filters, orders, cursors and aggregates', async () => {
  const weights = ['NaN', 'Infinity', '-Infinity', null, 2, 1];
  const orders = weights.map((weight, index) => ({ id: `o${index}`, weight }));
  await using shop = await createTestProduct({ contract: shopContract, rows: { orders } });
  const list = `query ($after: String) { orders(orderBy: [{ weight: DESC }], first: 3, after: $after) {
    nodes { id weight } pageInfo { endCursor } aggregate { sum { weight } max { weight } } } }`;
  const first = await shop.as(analyst).query(list);
  expect(first.errors).toBeUndefined();
  expect(first.data.orders).toMatchObject({
    nodes: [
      { id: 'o4', weight: 2 },
      { id: 'o5', weight: 1 },
      { id: 'o0', weight: null },
    ],
    aggregate: { sum: { weight: 3 }, max: { weight: 2 } },
  });
  const second = await shop.as(analyst).query(list, { after: first.data.orders.pageInfo.endCursor });
  expect(second.data.orders.nodes.map(({ id }: { id: string }) => id)).toEqual(['o1', 'o2', 'o3']);
  const missing = await shop
    .as(analyst)
    .query('{ orders(where: { weight: { isNull: true } }) { totalCount } }');
  expect(missing.data.orders.totalCount).toBe(4);
});

test.each([
  [
    'a variable',
    'query ($d: Date) { orders(where: { day: { eq: $d } }) { totalCount } }',
    { d: 'ann@x.org' },
    'Variable "$d" has a value',
  ],
  [
    'a member of a variable',
    'query ($w: OrderFilter) { orders(where: $w) { totalCount } }',
    { w: { or: [{ day: { in: ['2024-01-31', 'ann@x.org'] } }] } },
    'Variable "$w" has a value at "w.or[0].day.in[1]"',
  ],
  [
    'a literal',
    '{ orders(where: { day: { eq: "ann@x.org" } }) { totalCount } }',
    {},
    'Argument "where" of "Query.orders" has a value at "where.day.eq"',
  ],
  [
    'a default',
    'query ($d: Date = "ann@x.org") { orders(where: { day: { eq: $d } }) { totalCount } }',
    {},
    'The default of variable "$d" has a value',
  ],
])('%s that cannot be parsed is placed, and not repeated', async (_, query, variables, owner) => {
  await using shop = await createTestProduct({ contract: shopContract, rows: {} });
  const { errors } = await shop.as(analyst).query(query, variables);
  expect(errors?.map(({ message, extensions }) => [extensions.code, message])).toEqual([
    ['BAD_USER_INPUT', `${owner} that is not a "Date". Write a date such as "2024-01-31".`],
  ]);
});

test('a number that parses as infinite is refused, and never batched with null', async () => {
  await using shop = await createTestProduct({
    contract: shopContract,
    rows: { orders: [{ id: 'o1', weight: 1 }] },
  });
  for (const number of ['1e400', '-1e400', '9'.repeat(400)]) {
    const asked = [
      shop.as(analyst).query(`{ orders(where: { weight: { lt: ${number} } }) { totalCount } }`),
      shop
        .as(analyst)
        .query(`query ($w: Float = ${number}) { orders(where: { weight: { lt: $w } }) { totalCount } }`),
    ];
    for (const { data, errors } of await Promise.all(asked)) {
      expect(data).toBeUndefined();
      expect(errors?.map(({ message, extensions }) => [extensions.code, message])).toEqual([
        ['BAD_USER_INPUT', 'An argument has a number that is too large: the largest is 1.79e308.'],
      ]);
    }
  }
});
