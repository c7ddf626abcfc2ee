import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BothExecutors, createBothExecutors } from './both-executors.ts';

interface Named {
  readonly id: string;
  /** What the domain that names it says of it: not always the same. */
  readonly label: string | null;
}

let orders: readonly (readonly (Named | null)[])[] = [];
let both: BothExecutors;

beforeAll(async () => {
  both = await createBothExecutors([
    {
      name: 'orders',
      sdl: `
        type Query { orders: [Order] }
        type Order { products: [Product] @provides(fields: "label") }
        type Product @key(fields: "id") { id: ID!  label: String @external }`,
      resolvers: { Query: { orders: () => orders.map((products) => ({ products })) } },
    },
    {
      name: 'stock',
      sdl: 'type Product @key(fields: "id") { id: ID!  label: String @shareable  amount: String  maker: Maker }\n type Maker { name: String }',
      resolvers: {
        Product: {
          __resolveReference: ({ id }) => (id === 'gone' ? null : { id }),
          amount: ({ id }) => `of ${id}`,
          maker: ({ id }) => ({ name: `who made ${id}` }),
        },
      },
    },
  ]);
});

/** Texts with escapes in JSON, texts that resemble two texts, and texts longer than the character-wise check. */
const tricky = fc.oneof(
  fc.constantFrom(
    '1',
    '2',
    'gone',
    '"',
    '","',
    '\\',
    '\n',
    '\u2028',
    '',
    'null',
    'undefined',
    '{}',
    'é',
    '💡',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const named = fc.record({ id: tricky, label: fc.option(tricky) });

describe('an entity that one domain names and another one completes', () => {
  test.each([
    '{ orders { products { id label amount maker { name } } } }',
    '{ orders { products { amount label } } }',
    '{ orders { products { label } } again: orders { products { id amount } } }',
  ])('has the name it was given, at each position: %s', async (query) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.option(named), { maxLength: 8 }), { maxLength: 4 }),
        async (some) => {
          orders = some;
          const [ours, theirs] = [await both.ours(query), await both.theirs(query)];
          expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
          expect(ours.errors).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is fetched once, and a different name at a position remains different', async () => {
    orders = [
      [
        { id: '1', label: 'a' },
        { id: '1', label: 'b' },
      ],
      [{ id: '1', label: 'a' }, null],
    ];
    const { data, fetched } = await both.ours('{ orders { products { label amount } } }');
    const [a, b] = ['a', 'b'].map((label) => ({ label, amount: 'of 1' }));
    expect(data).toEqual({ orders: [{ products: [a, b] }, { products: [a, null] }] });
    expect(fetched[1]?.variables.representations).toEqual([{ __typename: 'Product', id: '1' }]);
  });
});
