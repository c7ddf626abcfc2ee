import { expect, test } from 'vitest';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');

test('loads an edge of all rows by one statement, with a page for each row', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data, errors } = await shop.as(analyst).query(`{ orders { nodes { id
    lines(first: 2, orderBy: [{ quantity: DESC }]) { nodes { id order { id note } } pageInfo { hasNextPage } } } } }`);
  expect(errors).toBeUndefined();
  const note = { o1: '50% off', o2: '50_off' };
  const line = (id: string, order: 'o1' | 'o2') => ({ id, order: { id: order, note: note[order] } });
  const none = { nodes: [], pageInfo: { hasNextPage: false } };
  expect(data.orders.nodes).toEqual([
    { id: 'o1', lines: { nodes: [line('l3', 'o1'), line('l2', 'o1')], pageInfo: { hasNextPage: true } } },
    { id: 'o2', lines: { nodes: [line('l4', 'o2')], pageInfo: { hasNextPage: false } } },
    { id: 'o3', lines: none },
    { id: 'o4', lines: none },
  ]);
  // The list, the edge, and the reverse references.
  expect(shop.statements).toHaveLength(3);
});

test('pages an edge by its cursor', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const page = `query ($after: String) { order(id: "o1") { lines(first: 2, after: $after) {
    nodes { id } pageInfo { endCursor hasNextPage } } } }`;
  const first = await shop.as(analyst).query(page);
  const after = first.data.order.lines.pageInfo.endCursor;
  const second = await shop.as(analyst).query(page, { after });
  expect(second.data.order.lines).toMatchObject({ nodes: [{ id: 'l3' }], pageInfo: { hasNextPage: false } });
  const foreign = await shop
    .as(analyst)
    .query('query ($after: String) { lines(after: $after) { nodes { id } } }', {
      after,
    });
  expect(foreign.errors?.[0]?.extensions.code).toBe('BAD_CURSOR');
});

test('counts, aggregates and groups an edge by one statement each for all rows', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data, errors } = await shop
    .as(analyst)
    .query(`{ orders { nodes { id lines(where: { quantity: { gt: 1 } }) {
    totalCount aggregate { count sum { quantity } max { quantity } }
    groupBy(by: [QUANTITY], first: 1, orderBy: [{ key: { quantity: DESC } }]) { keys { quantity } count } } } } }`);
  expect(errors).toBeUndefined();
  const empty = {
    totalCount: 0,
    aggregate: { count: 0, sum: { quantity: null }, max: { quantity: null } },
    groupBy: [],
  };
  expect(data.orders.nodes.map((node: { lines: unknown }) => node.lines)).toEqual([
    {
      totalCount: 2,
      aggregate: { count: 2, sum: { quantity: '5' }, max: { quantity: 3 } },
      groupBy: [{ keys: { quantity: 3 }, count: 1 }],
    },
    {
      totalCount: 1,
      aggregate: { count: 1, sum: { quantity: '4' }, max: { quantity: 4 } },
      groupBy: [{ keys: { quantity: 4 }, count: 1 }],
    },
    empty,
    empty,
  ]);
  expect(shop.statements).toHaveLength(3);
});

test('resolves entities by one statement per type, with null for an unknown key', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data, errors } = await shop.as(analyst).query(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Order { id total } ... on Line { id quantity } ... on User { id orders(first: 1) { nodes { id } totalCount } } } }`,
    {
      representations: [
        { __typename: 'Order', id: 'o2' },
        { __typename: 'Order', id: 'nobody' },
        { __typename: 'Line', id: 'l1' },
        { __typename: 'Order', id: 'o1' },
        { __typename: 'User', id: 'u1' },
        { __typename: 'User', id: 'u9' },
        { __typename: 'Order' },
      ],
    },
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual([
    { id: 'o2', total: '0.20' },
    null,
    { id: 'l1', quantity: 1 },
    { id: 'o1', total: '10.10' },
    { id: 'u1', orders: { nodes: [{ id: 'o1' }], totalCount: 2 } },
    { id: 'u9', orders: { nodes: [], totalCount: 0 } },
    null,
  ]);
  // Orders, lines, the edge's pages, the edge's counts.
  expect(shop.statements).toHaveLength(4);
});

test('references another domain without a query, and reads selected columns only', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data } = await shop
    .as(analyst)
    .query(
      'query ($no: Boolean = false) { orders(first: 1) { nodes { ...f note @include(if: $no) } } } fragment f on Order { customer { __typename id } renamed: gift }',
    );
  expect(data.orders.nodes).toEqual([{ customer: { __typename: 'User', id: 'u1' }, renamed: true }]);
  expect(shop.statements).toHaveLength(1);
  expect(shop.statements[0]?.text).toContain(
    'm."id" AS "id", m."customer_id" AS "customerId", m."gift" AS "gift" FROM',
  );
});
