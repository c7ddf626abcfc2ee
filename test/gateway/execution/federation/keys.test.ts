import { describe, expect, test } from 'vitest';
import { createBothExecutors } from '../both-executors.ts';

const catalog = (keys: string, resolve = true) => ({
  name: 'catalog',
  sdl: `
    type Query { products: [Product] }
    type Product ${keys} { id: ID  sku: String  vendor: Vendor  name: String }
    type Vendor { code: String!  country: String }`,
  resolvers: {
    Query: {
      products: () => [
        { id: '1', sku: 'one', vendor: { code: 'v1', country: 'DK' }, name: 'Lamp' },
        { id: '2', sku: 'two', vendor: null, name: 'Sofa' },
        null,
        { id: null, sku: 'three', vendor: { code: 'v3', country: 'DE' }, name: 'Chair' },
      ],
    },
    Product: resolve ? { __resolveReference: (reference: unknown) => reference } : {},
  },
});

const stock = (key: string, fields: string) => ({
  name: 'stock',
  sdl: `
    type Product @key(fields: "${key}") { ${fields}  amount: String }
    ${fields.includes('Vendor') ? 'type Vendor { code: String! @shareable  country: String @shareable }' : ''}`,
  resolvers: {
    Product: { amount: ({ __typename, ...key }: Record<string, unknown>) => JSON.stringify(key) },
  },
});

describe('@key', () => {
  test('by one field, which can be null', async () => {
    const both = await createBothExecutors([catalog('@key(fields: "id")'), stock('id', 'id: ID')]);
    const ours = await both.ours('{ products { name amount } }');
    expect(ours.data).toEqual({
      products: [
        { name: 'Lamp', amount: '{"id":"1"}' },
        { name: 'Sofa', amount: '{"id":"2"}' },
        null,
        { name: 'Chair', amount: '{"id":null}' },
      ],
    });
    expect(ours.data).toEqual((await both.theirs('{ products { name amount } }')).data);
  });

  test('of several, by the one that both domains have', async () => {
    const both = await createBothExecutors([
      catalog('@key(fields: "id") @key(fields: "sku")'),
      stock('sku', 'sku: String'),
    ]);
    const { data, fetched } = await both.ours('{ products { amount } }');
    expect(data.products[3]).toEqual({ amount: '{"sku":"three"}' });
    expect(fetched[1]?.variables.representations).toContainEqual({ __typename: 'Product', sku: 'one' });
    expect(data).toEqual((await both.theirs('{ products { amount } }')).data);
  });

  test('of several fields, one of them nested, and null', async () => {
    const both = await createBothExecutors([
      {
        ...catalog('@key(fields: "id vendor { code }")'),
        sdl: catalog('@key(fields: "id vendor { code }")').sdl.replace(
          'type Vendor',
          'type Vendor @shareable',
        ),
      },
      stock('id vendor { code }', 'id: ID  vendor: Vendor'),
    ]);
    const { data } = await both.ours('{ products { vendor { country } amount } }');
    expect(data.products.slice(0, 2)).toEqual([
      { vendor: { country: 'DK' }, amount: '{"id":"1","vendor":{"code":"v1"}}' },
      { vendor: null, amount: '{"id":"2","vendor":null}' },
    ]);
    expect(data).toEqual((await both.theirs('{ products { vendor { country } amount } }')).data);
  });

  test('that is not resolvable leads out of a domain and not into it', async () => {
    const both = await createBothExecutors([
      catalog('@key(fields: "id")'),
      {
        name: 'orders',
        sdl: 'type Query { ordered: Product }  type Product @key(fields: "id", resolvable: false) { id: ID }',
        resolvers: { Query: { ordered: () => ({ id: '1' }) } },
      },
    ]);
    const { data, fetched } = await both.ours('{ ordered { name } products { id } }');
    expect(data).toMatchObject({ ordered: { name: null } });
    expect(fetched.map(({ domain }) => domain).sort()).toEqual(['catalog', 'catalog', 'orders']);
  });

  test('through a third domain, where two have no common key', async () => {
    const both = await createBothExecutors([
      catalog('@key(fields: "id")'),
      {
        name: 'bridge',
        sdl: 'type Product @key(fields: "id") @key(fields: "ean") { id: ID  ean: String }',
        resolvers: {
          Product: { __resolveReference: ({ id }: { id: string }) => ({ id, ean: `ean-${id}` }) },
        },
      },
      stock('ean', 'ean: String'),
    ]);
    const { data } = await both.ours('{ products { amount } }');
    expect(data.products[0]).toEqual({ amount: '{"ean":"ean-1"}' });
    expect(data).toEqual((await both.theirs('{ products { amount } }')).data);
  });

  test('fetches each entity once, and uses it for all positions', async () => {
    const both = await createBothExecutors([
      {
        name: 'orders',
        sdl: `
          type Query { orders: [[Order]] }
          type Order { product: Product }
          type Product @key(fields: "id") { id: ID! }`,
        resolvers: {
          Query: {
            orders: () => [
              [{ product: { id: '1' } }, { product: { id: '2' } }],
              [{ product: { id: '1' } }, null],
            ],
          },
        },
      },
      stock('id', 'id: ID!'),
    ]);
    const { data, fetched } = await both.ours('{ orders { product { amount } } }');
    const [one, two] = ['1', '2'].map((id) => ({ product: { amount: JSON.stringify({ id }) } }));
    expect(data).toEqual({
      orders: [
        [one, two],
        [one, null],
      ],
    });
    expect(fetched[1]?.variables.representations).toHaveLength(2);
  });
});
