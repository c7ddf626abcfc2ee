import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { type Fault, send } from '#test/testkit/test-subgraph.ts';

const link = linkHeader({ federation: ['@key'] });
const items = {
  name: 'items',
  sdl: `${link} type Query { items: [Item] } type Item @key(fields: "id") { id: ID! name: String! }`,
};
const prices = {
  name: 'prices',
  sdl: `${link} type Query { prices: Int } type Item @key(fields: "id") { id: ID! price: Int }`,
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [items, prices] });
});
afterAll(() => mesh[Symbol.asyncDispose]());
afterEach(() => {
  for (const subgraph of Object.values(mesh.subgraphs)) subgraph.fault = undefined;
});

function responses(name: string, response: object): void {
  const subgraph = mesh.subgraphs[name];
  const fault: Fault = (outgoing) => send(outgoing, 200, JSON.stringify(response));
  if (subgraph) subgraph.fault = fault;
}

const rows = (count: number, row: object) =>
  Array.from({ length: count }, (_, id) => ({ __typename: 'Item', id: `${id}`, ...row }));
const failures = (count: number) =>
  Array.from({ length: count }, (_, id) => ({
    message: 'no',
    path: ['items', id, 'name'],
    extensions: { code: 'BAD_USER_INPUT' },
  }));
const told = (response: Awaited<ReturnType<TestMesh['query']>>) =>
  response.errors?.map(({ path, extensions }) => [extensions.code, path?.join('.') ?? extensions.errors]);

test('of 100,000 errors of a domain 50 are reported and one counts the rest', async () => {
  responses('items', { data: { items: [] }, errors: failures(100_000) });
  const response = await mesh.query('{ items { id name } }');
  expect(response.status).toBe(200);
  expect(response.errors).toHaveLength(51);
  expect(told(response)?.[49]).toEqual(['BAD_USER_INPUT', 'items.49.name']);
  expect(told(response)?.[50]).toEqual(['MORE_ERRORS', 99_950]);
  expect(response.errors?.[50]?.message).toBe('There are 99950 more errors.');
});

test('and so are required values that a domain leaves out', async () => {
  responses('items', { data: { items: rows(1_000, { name: null }) } });
  const response = await mesh.query('{ items { id name } }');
  expect(response.data.items).toHaveLength(1_000);
  expect(told(response)?.[0]).toEqual(['SUBGRAPH_ERROR', 'items.0.name']);
  expect(told(response)?.slice(49)).toEqual([
    ['SUBGRAPH_ERROR', 'items.49.name'],
    ['MORE_ERRORS', 950],
  ]);
});

test("the limit covers several domains together, and a domain's own count is added", async () => {
  responses('items', { data: { items: rows(40, { name: 'x' }) }, errors: failures(40) });
  const more = { message: 'more', extensions: { code: 'MORE_ERRORS', errors: 7 } };
  const forged = { message: 'more', extensions: { code: 'MORE_ERRORS', errors: -100 } };
  const own = Array.from({ length: 20 }, (_, id) => ({ message: 'no', path: ['_entities', id, 'price'] }));
  responses('prices', { data: { _entities: rows(40, {}) }, errors: [...own, more, forged] });
  const response = await mesh.query('{ items { id name price } }');
  expect(response.errors).toHaveLength(51);
  expect(told(response)?.at(-1)).toEqual(['MORE_ERRORS', 10 + 7 + 1]);
  expect(told(response)?.slice(0, 2)).toEqual([
    ['BAD_USER_INPUT', 'items.0.name'],
    ['SUBGRAPH_ERROR', 'items.0.price'],
  ]);
});

test('the limit can be set', async () => {
  await using strict = await createTestMesh({
    subgraphs: [items],
    gateway: { limits: { responseErrors: 2 } },
  });
  const subgraph = strict.subgraphs.items;
  if (subgraph)
    subgraph.fault = (outgoing) => send(outgoing, 200, JSON.stringify({ data: { items: rows(5, {}) } }));
  expect(told(await strict.query('{ items { name } }'))).toEqual([
    ['SUBGRAPH_ERROR', 'items.0.name'],
    ['SUBGRAPH_ERROR', 'items.1.name'],
    ['MORE_ERRORS', 3],
  ]);
});

test('an error of a domain with many positions has the first position of each alias', async () => {
  responses('items', { data: { a: rows(3, { name: 'x' }), b: rows(6, { name: 'x' }).slice(3) } });
  const denied = {
    message: 'You may not see "Item.price".',
    path: ['_entities', 0, 'price'],
    extensions: { code: 'FORBIDDEN_FIELD', positions: 6 },
  };
  responses('prices', { data: { _entities: rows(6, { price: null }) }, errors: [denied] });
  const { errors } = await mesh.query('{ a: items { price } b: items { price } }');
  expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.positions])).toEqual([
    ['a.0.price', 6],
    ['b.0.price', 6],
  ]);
});
