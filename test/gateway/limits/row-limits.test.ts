import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const shop: TestSubgraphOptions = {
  name: 'shop',
  sdl: `
    ${linkHeader({ federation: ['@key'] })}
    type Query { orders(first: Int = 50): Orders  stores: [Store!]  node: Node }
    interface Node { id: ID!  orders(first: Int = 50): Orders }
    type Orders { nodes: [Order!]!  edges: [Edge!]!  totalCount: Int!  aggregate: Figures! }
    type Edge { cursor: String!  node: Order! }
    type Figures { count: Int! }
    type Order { id: ID!  tags: [String!]  customer: Customer }
    type Customer implements Node { id: ID!  orders(first: Int = 50): Orders }
    type Store { id: ID!  orders(first: Int = 50): Orders }
  `,
};

let mesh: TestMesh;
let narrow: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [shop], gateway: { limits: { rows: 2_000, unpagedRows: 10 } } });
  narrow = await createTestMesh({ subgraphs: [shop], gateway: { limits: { values: 100 } } });
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await narrow[Symbol.asyncDispose]();
});

/** The error reports the count where it is over the limit. */
async function rowsOf(query: string, variables: Record<string, unknown> = {}): Promise<number | undefined> {
  const response = await mesh.query(query, { variables });
  const [, rows] = /can hold (\d+) objects/.exec(response.errors?.[0]?.message ?? '') ?? [];
  expect(response.errors?.[0]?.extensions.code === 'LIMIT_EXCEEDED').toBe(rows !== undefined);
  return rows === undefined ? undefined : Number(rows);
}

test.each([
  [
    'pages multiply down',
    '{ orders(first: 60) { nodes { customer { orders(first: 60) { nodes { id } } } } } }',
    3781,
  ],
  [
    'the default is a page too',
    '{ orders { nodes { customer { orders { nodes { id } } } } } }',
    1 + 50 * (1 + 1 + 1 + 50),
  ],
  ['edges are rows with a row in each', '{ orders(first: 1200) { edges { node { id } } } }', 2401],
  [
    'a fragment counts wherever it is spread',
    '{ a: orders(first: 1500) { ...F } b: orders(first: 1500) { ...F } } fragment F on Orders { nodes { id } }',
    3002,
  ],
  [
    'a list that is not paged is a guess',
    '{ stores { orders(first: 300) { nodes { id } } } }',
    10 * (1 + 1 + 300),
  ],
  [
    'through an interface',
    '{ node { orders(first: 50) { nodes { customer { orders(first: 50) { nodes { id } } } } } ... on Customer { orders(first: 50) { nodes { id } } } } }',
    undefined,
  ],
])('%s', async (_, query, rows) => {
  if (rows === undefined) expect(await rowsOf(query)).toBeGreaterThan(2_000);
  else expect(await rowsOf(query)).toBe(rows);
});

test('variables count with their values and their defaults', async () => {
  const query =
    'query ($n: Int = 40) { orders(first: $n) { nodes { customer { orders(first: $n) { nodes { id } } } } } }';
  expect(await rowsOf(query, { n: 1_000 })).toBe(1 + 1_000 * (1 + 1 + 1 + 1_000));
  expect(await rowsOf(query, { n: 10 })).toBeUndefined();
  expect(await rowsOf(query.replace('= 40', '= 100'))).toBe(1 + 100 * (1 + 1 + 1 + 100));
});

test('aggregates over all rows cost the same for any number of rows', async () => {
  expect(await rowsOf('{ orders(first: 1000000) { totalCount aggregate { count } } }')).toBeUndefined();
});

test('a negative page makes nothing cheaper', async () => {
  const query = '{ a: orders(first: -1000000) { nodes { id } } b: orders(first: 3000) { nodes { id } } }';
  expect(await rowsOf(query)).toBe(3_002);
});

test('fragments that double are counted without being expanded', async () => {
  const doubling = Array.from(
    { length: 6 },
    (_, n) =>
      `fragment F${n} on Customer { a${n}: orders(first: 9) { nodes { customer { ${n < 5 ? `...F${n + 1}` : 'id'} } } } b${n}: orders(first: 9) { nodes { customer { id } } } }`,
  );
  expect(
    await rowsOf(`{ orders(first: 9) { nodes { customer { ...F0 } } } } ${doubling.join(' ')}`),
  ).toBeGreaterThan(1_000_000);
});

test('an infinite count is over the limit, in any combination', async () => {
  const endless = `${'{ nodes { customer { orders(first: 1000000000) '.repeat(40)}{ totalCount }${' } } }'.repeat(40)}`;
  await using deep = await createTestMesh({
    subgraphs: [shop],
    gateway: { limits: { rows: 2_000, depth: 1_000, nesting: 1_000, recursiveSelections: 10_000 } },
  });
  for (const query of [
    `{ orders ${endless} }`,
    `{ orders(first: 0) ${endless} b: orders(first: 3000) { nodes { id } } }`,
  ]) {
    const { errors } = await deep.query(query);
    expect(errors?.map(({ extensions, message }) => [extensions.code, message.includes('objects')])).toEqual([
      ['LIMIT_EXCEEDED', true],
    ]);
  }
});

test.each([
  ['aliases multiply with rows', '{ orders(first: 60) { nodes { a: id b: id } } }', 120],
  ['the name of a type is a value', '{ orders(first: 60) { nodes { a: __typename b: __typename } } }', 120],
  ['a list of values counts as one that is not paged', '{ orders(first: 60) { nodes { tags } } }', 600],
  [
    'a fragment counts wherever it is spread',
    '{ orders(first: 60) { nodes { ...F customer { ...G } } } } fragment F on Order { id } fragment G on Customer { id }',
    120,
  ],
  ['figures count as one', '{ orders(first: 1000) { totalCount aggregate { count } } }', undefined],
  ['introspection has a limit of its own', '{ __schema { types { name kind fields { name } } } }', undefined],
])('values: %s', async (_, query, values) => {
  const { errors } = await narrow.query(query);
  const expected =
    values && `The response can hold ${values} values, more than 100 (limit "values"). Request less.`;
  expect(errors?.find(({ extensions }) => extensions.code === 'LIMIT_EXCEEDED')?.message).toBe(expected);
});
