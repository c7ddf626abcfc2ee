import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shopContract } from '#test/fixtures/shop.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst', 'analytics');
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 3 });

const rows = fc
  .array(
    fc.record({
      customer_id: fc.constantFrom('u1', 'u2'),
      note: nullable(fc.constantFrom('', 'a', 'A', 'ä', 'ab', '10', '9', '🙂', 'ﬀ')),
      total: nullable(
        fc.constantFrom('0.00', '-1.50', '10.00', '9.99', '1000000000000000.01', '1000000000000000.02'),
      ),
      pieces: nullable(fc.integer({ min: -3, max: 3 })),
      weight: nullable(fc.constantFrom(0.1, 0.2, 0.30000000000000004, -1e-9, 1e300)),
      gift: nullable(fc.boolean()),
      day: nullable(fc.constantFrom('1969-12-31', '2024-02-29', '9999-12-31')),
      placed_at: nullable(
        fc.constantFrom('2024-01-01 00:00:00', '2024-01-01 00:00:00.000001', '1900-01-01 12:00:00'),
      ),
      status: nullable(fc.constantFrom('open', 'in transit', 'done')),
    }),
    { maxLength: 25 },
  )
  .map((list) => list.map((row, index) => ({ id: `o${(index * 7919) % 101}`, ...row })));

const columns = [
  'customer_id',
  'note',
  'total',
  'pieces',
  'weight',
  'gift',
  'day',
  'placed_at',
  'status',
] as const;
type Column = (typeof columns)[number];

const order = fc.uniqueArray(
  fc.record({ column: fc.constantFrom(...columns), direction: fc.constantFrom('ASC', 'DESC') }),
  { maxLength: 4, selector: ({ column }) => column },
);

test.each(engines)(
  'on %s pages of any size show each row once, in the same order as JavaScript',
  {
    timeout: 120_000,
  },
  async (_, postgres) => {
    await fc.assert(
      fc.asyncProperty(rows, order, fc.integer({ min: 1, max: 9 }), async (list, terms, size) => {
        await using shop = await createTestProduct({
          postgres: postgres(),
          contract: shopContract,
          rows: { orders: list },
        });
        const sorted = [...list].sort((a, b) => {
          for (const { column, direction } of terms) {
            const compared = compare(column, a[column], b[column], direction === 'DESC');
            if (compared !== 0) return compared;
          }
          return bytewise(a.id, b.id);
        });
        const orderBy = terms.map(({ column, direction }) => ({ [fieldOf(column)]: direction }));
        const root = await walk(shop, 'orders', { orderBy, size });
        expect(root).toEqual(sorted.map(({ id }) => id));
        const edge = await walk(shop, 'edge', { orderBy, size });
        expect(edge).toEqual(sorted.filter((row) => row.customer_id === 'u1').map(({ id }) => id));
      }),
      { numRuns: postgres() ? 10 : 40 },
    );
  },
);

type Shop = Awaited<ReturnType<typeof createTestProduct>>;

async function walk(
  shop: Shop,
  list: 'orders' | 'edge',
  { orderBy, size }: { orderBy: unknown; size: number },
) {
  const args = '(orderBy: $orderBy, first: $size, after: $after)';
  const page = `orders${args} { nodes { id } pageInfo { hasNextPage endCursor } }`;
  const selection =
    list === 'orders'
      ? page
      : `_entities(representations: [{ __typename: "User", id: "u1" }]) { ... on User { ${page} } }`;
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await shop
      .as(analyst)
      .query(`query ($orderBy: [OrderOrderBy!], $size: Int, $after: String) { ${selection} }`, {
        orderBy,
        size,
        after,
      });
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = list === 'orders' ? data.orders : data._entities[0].orders;
    expect(nodes.length).toBeLessThanOrEqual(size);
    ids.push(...nodes.map(({ id }: { id: string }) => id));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
  }
}

/** Missing values are last in both directions. */
function compare(column: Column, a: unknown, b: unknown, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const compared = column === 'total' ? cents(a) - cents(b) : 0n;
  const order =
    typeof a === 'string' && column !== 'total'
      ? bytewise(a, b as string)
      : Number(compared) || Number(a) - Number(b);
  return descending ? -order : order;
}

function cents(value: unknown): bigint {
  return BigInt(String(value).replace('.', ''));
}

/** Compares text as DuckDB does: by its UTF-8 bytes. */
function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function fieldOf(column: Column): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

test('a cursor discloses nothing, and is valid for its list and order only', async () => {
  const note = 'canary-in-clear';
  await using shop = await createTestProduct({
    contract: shopContract,
    rows: {
      orders: [
        { id: 'o1', note },
        { id: 'o2', note },
      ],
    },
  });
  const ask = (args: string) =>
    shop.as(analyst).query(`{ orders(${args}) { nodes { id } pageInfo { endCursor } } }`);
  const { data } = await ask('first: 1, orderBy: [{ note: ASC }]');
  const cursor: string = data.orders.pageInfo.endCursor;
  const bytes = Buffer.from(cursor, 'base64url');
  for (const text of ['canary', 'o1']) expect(bytes.includes(text)).toBe(false);
  const changed = Buffer.from(bytes);
  changed[20] = (changed[20] ?? 0) ^ 1;
  const bad = [
    `after: "${cursor}"`,
    `after: "${cursor}", orderBy: [{ note: DESC }]`,
    `after: "${changed.toString('base64url')}", orderBy: [{ note: ASC }]`,
    `after: "${cursor.slice(0, -8)}", orderBy: [{ note: ASC }]`,
    'after: "AAAA", orderBy: [{ note: ASC }]',
  ];
  for (const args of bad) {
    expect({ args, code: (await ask(args)).errors?.[0]?.extensions.code }).toEqual({
      args,
      code: 'BAD_CURSOR',
    });
  }
  const next = await ask(`after: "${cursor}", orderBy: [{ note: ASC }]`);
  expect(next.data.orders.nodes).toEqual([{ id: 'o2' }]);
});
