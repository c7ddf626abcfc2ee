import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const federation = linkHeader({
  federation: ['@key', '@requires', '@external', '@tag', { name: '@inaccessible', as: '@private' }],
});

const shop: TestSubgraphOptions = {
  name: 'shop',
  sdl: `
    ${federation}
    type Query {
      product: Product @tag(name: "public")
      secret: String @private
      things: [Thing]
      nodes: [Node]
      search(by: String, hint: String @private, filter: Filter, kind: Kind): String
    }
    type Product @key(fields: "sku") @tag(name: "catalog") {
      sku: ID! @private
      name: String @tag(name: "public")
      weight: Int @private
      kind: Kind
    }
    interface Node { id: ID! }
    type Visible implements Node { id: ID! }
    type Hidden implements Node @private { id: ID! }
    union Thing = Visible | Hidden
    input Filter { name: String  cost: Int @private }
    enum Kind { NEW OLD SECRET @private }
  `,
  resolvers: {
    Query: {
      product: () => ({ sku: 's1', name: 'Loom', weight: 7, kind: 'SECRET' }),
      secret: () => 'canary',
      things: () => [
        { __typename: 'Visible', id: '1' },
        { __typename: 'Hidden', id: 'canary' },
      ],
      nodes: () => [
        { __typename: 'Visible', id: '1' },
        { __typename: 'Hidden', id: 'canary' },
      ],
      search: (_: unknown, given: object) => JSON.stringify(given),
    },
    Product: {
      __resolveReference: ({ sku }: { sku: string }) => ({ sku, weight: 7 }),
    },
  },
};

const freight: TestSubgraphOptions = {
  name: 'freight',
  sdl: `
    ${federation}
    type Product @key(fields: "sku") {
      sku: ID!
      weight: Int @external
      price: Int @requires(fields: "weight")
      depot: String
    }
  `,
  resolvers: {
    Product: {
      price: ({ weight }: { weight: number }) => weight * 2,
      depot: ({ sku }: { sku: string }) => `depot of ${sku}`,
    },
  },
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [shop, freight] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

describe('inaccessible parts', () => {
  test.each([
    ['a field', '{ secret }', '{ unheard }'],
    ['a field of an object', '{ product { sku } }', '{ product { ski } }'],
    ['an argument', '{ search(hint: "x") }', '{ search(hunt: "x") }'],
    ['an input field', '{ search(filter: { cost: 1 }) }', '{ search(filter: { cast: 1 }) }'],
    ['an enum value', '{ search(kind: SECRET) }', '{ search(kind: SICRET) }'],
    ['a type', '{ things { ... on Hidden { id } } }', '{ things { ... on Hidded { id } } }'],
  ])('%s is unknown, like a name that does not exist', async (_, hidden, unknown) => {
    const [one, other] = [await mesh.query(hidden), await mesh.query(unknown)];
    expect(one.status).toBe(400);
    expect(one.errors?.map(({ extensions }) => extensions.code)).toEqual(
      other.errors?.map(({ extensions }) => extensions.code),
    );
    expect(one.data).toBeUndefined();
  });

  test('are still used by plans: as a key, and as an input of a computed field', async () => {
    const { data, errors } = await mesh.query('{ product { name price depot } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ product: { name: 'Loom', price: 14, depot: 'depot of s1' } });
  });

  test('are not visible in introspection', async () => {
    const { data } = await mesh.query(
      '{ __schema { types { name fields { name } enumValues { name } inputFields { name } possibleTypes { name } } directives { name } } }',
    );
    expect(JSON.stringify(data)).not.toMatch(
      /sku|secret|SECRET|weight|cost|Hidden|private|inaccessible|join__|link__/,
    );
  });

  test('are not in a response where a domain returns them', async () => {
    const { data } = await mesh.query(
      '{ product { name kind } things { __typename } nodes { __typename id } }',
    );
    expect(data.product).toEqual({ name: 'Loom', kind: null });
    expect(data.things).toEqual([{ __typename: 'Visible' }, null]);
    expect(data.nodes).toEqual([{ __typename: 'Visible', id: '1' }, null]);
  });
});

test('a tag changes neither responses nor introspection', async () => {
  const untagged = { ...shop, sdl: shop.sdl.replaceAll(/@tag\(name: "\w+"\)/g, '') };
  await using other = await createTestMesh({ subgraphs: [untagged, freight] });
  const query =
    '{ product { name price } __schema { types { name fields { name } } directives { name args { name } } } }';
  expect(mesh.supergraph).toContain('@tag(name: "public")');
  expect((await mesh.query(query)).data).toEqual((await other.query(query)).data);
});
