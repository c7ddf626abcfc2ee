import { describe, expect, test } from 'vitest';
import { createBothExecutors } from '../both-executors.ts';

const seen = (name: string) => (source: Record<string, unknown>) => JSON.stringify(source[name] ?? null);

const products = {
  name: 'products',
  sdl: `
    type Query { products: [Product] }
    type Product @key(fields: "id") {
      id: ID!  price(currency: String = "EUR"): String  size: Size  maker: Maker  parts: [[Part]]  extra: Extra
    }
    type Size { width: Int  height: Int }
    type Maker @key(fields: "id") { id: ID! }
    type Part { weight: Int  name: String }
    union Extra = Size | Part`,
  resolvers: {
    Query: { products: () => [{ id: '1' }, { id: '2' }] },
    Product: {
      __resolveReference: (reference: unknown) => reference,
      price: ({ id }: { id: string }, { currency }: { currency: string }) => `${id} ${currency}`,
      size: ({ id }: { id: string }) => (id === '1' ? { width: 1, height: 2 } : null),
      maker: ({ id }: { id: string }) => ({ id: `m${id}` }),
      parts: () => [[{ weight: 1, name: 'a' }, null], null, []],
      extra: ({ id }: { id: string }) =>
        id === '1' ? { __typename: 'Size', width: 9 } : { __typename: 'Part', name: 'p' },
    },
  },
};

const makers = {
  name: 'makers',
  sdl: 'type Maker @key(fields: "id") { id: ID!  country: String }',
  resolvers: { Maker: { country: ({ id }: { id: string }) => (id === 'm1' ? 'DK' : null) } },
};

const quotes = {
  name: 'quotes',
  sdl: `
    type Product @key(fields: "id") {
      id: ID!
      price(currency: String = "EUR"): String @external
      size: Size @external
      maker: Maker @external
      parts: [[Part]] @external
      extra: Extra @external
      inDollars: String @requires(fields: "price(currency: \\"USD\\")")
      freight: String @requires(fields: "size { height }")
      customs: String @requires(fields: "maker { country }")
      load: String @requires(fields: "parts { weight }")
      note: String @requires(fields: "extra { ... on Size { width } ... on Part { name } }")
      total: String
    }
    type Size { height: Int @external  width: Int @external }
    type Maker @key(fields: "id", resolvable: false) { id: ID!  country: String @external }
    type Part { weight: Int @external  name: String @external }
    union Extra = Size | Part`,
  resolvers: {
    Product: {
      inDollars: seen('price'),
      freight: seen('size'),
      customs: seen('maker'),
      load: seen('parts'),
      note: seen('extra'),
      total: ({ id }: { id: string }) => `total of ${id}`,
    },
  },
};

describe('@requires', () => {
  test.each([
    ['of an object', '{ products { freight } }', ['{"height":2}', 'null'], 'freight'],
    [
      'of what another domain adds',
      '{ products { customs } }',
      ['{"country":"DK"}', '{"country":null}'],
      'customs',
    ],
    [
      'of lists of lists',
      '{ products { load } }',
      ['[[{"weight":1},null],null,[]]', '[[{"weight":1},null],null,[]]'],
      'load',
    ],
    ['with arguments', '{ products { inDollars } }', ['"1 USD"', '"2 USD"'], 'inDollars'],
  ])('%s', async (_, query, values, field) => {
    const both = await createBothExecutors([products, makers, quotes]);
    const { data, errors } = await both.ours(query);
    expect(errors).toEqual([]);
    expect(data.products.map((product: Record<string, unknown>) => product[field])).toEqual(values);
    // @apollo/gateway sends a null for each list in a list.
    if (field !== 'load') expect(data).toEqual((await both.theirs(query)).data);
  });

  test('of a union, by its types', async () => {
    const both = await createBothExecutors([products, makers, quotes]);
    const { data } = await both.ours('{ products { note } }');
    expect(data.products.map(({ note }: { note: string }) => JSON.parse(note))).toMatchObject([
      { width: 9 },
      { name: 'p' },
    ]);
    expect(data).toEqual((await both.theirs('{ products { note } }')).data);
  });

  test("shows a client nothing of its inputs, next to the client's own selections", async () => {
    const both = await createBothExecutors([products, makers, quotes]);
    const query =
      '{ products { total freight price size { width } price_: price(currency: "DKK") inDollars } }';
    const { data } = await both.ours(query);
    expect(data.products[0]).toEqual({
      total: 'total of 1',
      freight: '{"height":2}',
      price: '1 EUR',
      size: { width: 1 },
      price_: '1 DKK',
      inDollars: '"1 USD"',
    });
  });

  test('is not fetched where its inputs are missing', async () => {
    const failing = {
      ...products,
      resolvers: {
        ...products.resolvers,
        Product: { ...products.resolvers.Product, size: () => Promise.reject(new Error('No size.')) },
      },
    };
    const both = await createBothExecutors([
      { ...failing, sdl: failing.sdl.replace('size: Size ', 'size: Size! ') },
      makers,
      { ...quotes, sdl: quotes.sdl.replace('size: Size ', 'size: Size! ') },
    ]);
    const { data, errors, fetched } = await both.ours('{ products { freight } }');
    expect(data).toEqual({ products: [null, null] });
    expect(errors.map(({ path }) => path)).toEqual([
      ['products', 0, 'size'],
      ['products', 1, 'size'],
    ]);
    expect(fetched).toHaveLength(1);
  });
});
