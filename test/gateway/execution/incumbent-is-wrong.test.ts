import { describe, expect, test } from 'vitest';
import { createBothExecutors, type ForgedResponse } from './both-executors.ts';

describe('a key that is not resolvable', () => {
  const subgraphs = [
    {
      name: 'catalog',
      sdl: `
        type Query { product: Product }
        type Product @key(fields: "id") @key(fields: "sku") { id: ID!  sku: ID!  price: Int }`,
      resolvers: {
        Query: { product: () => ({ id: '1', sku: 'one', price: 10 }) },
        Product: { __resolveReference: () => ({ id: '1', sku: 'one', price: 10 }) },
      },
    },
    {
      name: 'shipping',
      sdl: `
        type Query { parcel: Parcel }
        type Parcel { product: Product }
        type Product @key(fields: "id", resolvable: false) @key(fields: "sku") {
          id: ID!  sku: ID!  price: Int @external  shipping: String @requires(fields: "price")
        }`,
      resolvers: {
        Query: { parcel: () => ({ product: { id: '1', sku: 'one' } }) },
        Product: {
          __resolveReference: (reference: { sku?: string }) => (reference.sku ? reference : null),
          shipping: ({ price }: { price: number }) => `costs ${price}`,
        },
      },
    },
  ];
  const query = '{ parcel { product { shipping } } }';

  test('is not used for a fetch, unlike in @apollo/gateway', async () => {
    const both = await createBothExecutors(subgraphs);
    expect((await both.ours(query)).data).toEqual({ parcel: { product: { shipping: 'costs 10' } } });
    expect(await both.theirs(query)).toMatchObject({
      data: { parcel: { product: { shipping: null } } },
      errors: [],
    });
  });

  test('refuses the operation where there is no other way back', async () => {
    const [catalog, shipping] = subgraphs as [(typeof subgraphs)[0], (typeof subgraphs)[1]];
    const closed = (supergraph: string) =>
      supergraph.replace(
        '@join__type(graph: SHIPPING, key: "sku")',
        '@join__type(graph: SHIPPING, key: "sku", resolvable: false)',
      );
    const both = await createBothExecutors([catalog, shipping], { edit: closed });
    const ours = await both.ours(query);
    expect(ours).toMatchObject({ data: null, errors: [{ code: 'UNRESOLVABLE_OPERATION' }], fetched: [] });
    expect(await both.theirs(query)).toMatchObject({
      data: { parcel: { product: { shipping: null } } },
      errors: [],
    });
  });

  test('can contain an external field', async () => {
    const [catalog, shipping] = subgraphs as [(typeof subgraphs)[0], (typeof subgraphs)[1]];
    const external = { ...shipping, sdl: shipping.sdl.replace('id: ID! ', 'id: ID! @external ') };
    const both = await createBothExecutors([catalog, external]);
    expect((await both.ours(query)).data).toEqual({ parcel: { product: { shipping: 'costs 10' } } });
  });
});

describe('arguments of a client and of @requires', () => {
  const comments = ['a', 'b', 'c', 'd'];
  const subgraphs = [
    {
      name: 'posts',
      sdl: `
        type Query { post: Post }
        type Post @key(fields: "id") { id: ID!  title: String  comments(limit: Int = 2): [String!] }`,
      resolvers: {
        Query: { post: () => ({ id: '1', title: 'T' }) },
        Post: {
          __resolveReference: ({ id }: { id: string }) => ({ id, title: 'T' }),
          comments: (_: unknown, { limit }: { limit: number }) => comments.slice(0, limit),
        },
      },
    },
    {
      name: 'moods',
      sdl: `
        type Post @key(fields: "id") {
          id: ID!  comments(limit: Int = 2): [String!] @external
          mood: String @requires(fields: "comments(limit: 3)")
          tone: String @requires(fields: "comments(limit: 4)")
        }`,
      resolvers: {
        Post: {
          mood: ({ comments }: { comments: string[] }) => comments.join(),
          tone: ({ comments }: { comments: string[] }) => comments.join('-'),
        },
      },
    },
  ];

  test.each([
    [
      '{ post { comments(limit: 1) mood } }',
      { comments: ['a'], mood: 'a,b,c' },
      { comments: ['a'], mood: 'a' },
    ],
    [
      '{ post { mood comments } }',
      { mood: 'a,b,c', comments: ['a', 'b'] },
      { mood: 'a,b,c', comments: ['a', 'b', 'c'] },
    ],
  ])('do not interfere, unlike in @apollo/gateway: %s', async (query, right, wrong) => {
    const both = await createBothExecutors(subgraphs);
    expect((await both.ours(query)).data).toEqual({ post: right });
    expect(await both.theirs(query)).toMatchObject({ data: { post: wrong }, errors: [] });
  });

  test('errors have the alias of the client', async () => {
    const [posts, moods] = subgraphs as [(typeof subgraphs)[0], (typeof subgraphs)[1]];
    const failing = {
      Query: posts.resolvers.Query,
      Post: {
        comments: () => {
          throw new Error('No.');
        },
      },
    };
    // biome-ignore lint/suspicious/noExplicitAny: one resolver of the map throws.
    const both = await createBothExecutors([{ ...posts, resolvers: failing as any }, moods]);
    const { data, errors } = await both.ours('{ post { few: comments(limit: 1) comments(limit: 2) } }');
    expect(data).toEqual({ post: { few: null, comments: null } });
    expect(errors.map(({ path }) => path)).toEqual([
      ['post', 'few'],
      ['post', 'comments'],
    ]);
  });

  test('of two @requires leave the second field null where they differ, while @apollo/gateway fetches only one', async () => {
    const both = await createBothExecutors(subgraphs);
    const { data, errors } = await both.ours('{ post { mood tone } }');
    expect({ data, errors }).toMatchObject({
      data: { post: { mood: 'a,b,c', tone: null } },
      errors: [{ code: 'SUBGRAPH_ERROR', path: ['post', 'tone'] }],
    });
    expect(await both.theirs('{ post { mood tone } }')).toMatchObject({
      data: { post: { mood: 'a,b,c,d', tone: 'a-b-c-d' } },
      errors: [],
    });
  });
});

describe('aliases of a client', () => {
  const subgraphs = [
    {
      name: 'people',
      sdl: `
        type Query { people: [Person!]!  anyone: Being }
        interface Being { name: String }
        type Person implements Being @key(fields: "id") { id: ID!  name: String }`,
      resolvers: {
        Query: {
          people: () => [
            { id: '1', name: 'Ada' },
            { id: '2', name: 'Grace' },
          ],
          anyone: () => ({ __typename: 'Person', id: '1', name: 'Ada' }),
        },
      },
    },
    {
      name: 'posts',
      sdl: 'type Person @key(fields: "id") { id: ID!  posts: [String!] }',
      resolvers: { Person: { posts: ({ id }: { id: string }) => [`post of ${id}`] } },
    },
  ];

  test('are not used as keys', async () => {
    const both = await createBothExecutors(subgraphs);
    const query = '{ people { id: name posts } }';
    expect((await both.ours(query)).data).toEqual({
      people: [
        { id: 'Ada', posts: ['post of 1'] },
        { id: 'Grace', posts: ['post of 2'] },
      ],
    });
    expect((await both.theirs(query)).data).not.toEqual((await both.ours(query)).data);
  });

  test.each(['__typename', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'can be "%s"',
    async (name) => {
      const both = await createBothExecutors(subgraphs);
      const { data, errors } = await both.ours(`{ anyone { ${name}: name ... on Person { posts } } }`);
      expect(errors).toEqual([]);
      expect(JSON.stringify(data)).toBe(`{"anyone":{"${name}":"Ada","posts":["post of 1"]}}`);
    },
  );

  test.each(['constructor', '__proto__'])('of missing objects can be "%s"', async (name) => {
    const both = await createBothExecutors([
      { ...(subgraphs[0] as (typeof subgraphs)[0]) },
      {
        ...(subgraphs[1] as (typeof subgraphs)[1]),
        resolvers: { Person: { __resolveReference: () => null } },
      },
    ] as Parameters<typeof createBothExecutors>[0]);
    const { data } = await both.ours(`{ people { ${name}: posts } }`);
    expect(JSON.stringify(data)).toBe(`{"people":[{"${name}":null},{"${name}":null}]}`);
  });
});

describe('fields without a resolver', () => {
  const subgraphs = [
    { name: 'one', sdl: 'type Query { here: Int }', resolvers: { Query: { here: () => 1 } } },
    { name: 'two', sdl: 'type Query { gone: Int }' },
  ];
  const withoutOwner = (supergraph: string) =>
    supergraph.replace('gone: Int @join__field(graph: TWO)', 'gone: Int @join__field');

  test.each(['{ gone }', '{ here gone }', '{ here ... on Query { other: gone } }'])(
    'are refused with a code, where @apollo/gateway throws: %s',
    async (query) => {
      const both = await createBothExecutors(subgraphs, { edit: withoutOwner });
      const { data, errors, fetched } = await both.ours(query);
      expect({ data, errors, fetched }).toMatchObject({
        data: null,
        errors: [
          {
            code: 'UNRESOLVABLE_OPERATION',
            message: 'No domain can resolve what the operation selects at "gone".',
          },
        ],
        fetched: [],
      });
      expect((await both.theirs(query)).errors[0]?.message).toContain("This shouldn't have happened");
    },
  );
});

test('two domains write into one list of lists, where @apollo/gateway keeps the last one', async () => {
  const cell = (field: string) => ({ id: '1', [field]: 1 });
  const subgraph = (name: string) => ({
    name,
    sdl: `
      type Query { cells: [[Cell!]!] @shareable }
      type Cell @key(fields: "id", resolvable: false) { id: ID!  ${name}: Int }`,
    resolvers: { Query: { cells: () => [[cell(name)]] } },
  });
  const both = await createBothExecutors([subgraph('a'), subgraph('b')]);
  const query = '{ cells { a b } }';
  expect((await both.ours(query)).data).toEqual({ cells: [[{ a: 1, b: 1 }]] });
  expect((await both.theirs(query)).data).not.toEqual({ cells: [[{ a: 1, b: 1 }]] });
});

test('a failed domain does not remove the data of another one, unlike in @apollo/gateway', async () => {
  const both = await createBothExecutors([
    {
      name: 'a',
      sdl: 'type Query { me: Me @shareable }  type Me @key(fields: "id", resolvable: false) { id: ID!  a: Int }',
      resolvers: { Query: { me: () => ({ id: '1', a: 1 }) } },
    },
    {
      name: 'b',
      sdl: 'type Query { me: Me @shareable }  type Me @key(fields: "id", resolvable: false) { id: ID!  b: Int }',
      resolvers: { Query: { me: () => Promise.reject(new Error('No.')) } },
    },
  ]);
  const ours = await both.ours('{ me { a b } }');
  expect(ours).toMatchObject({ data: { me: { a: 1, b: null } }, errors: [{ path: ['me'] }] });
  expect((await both.theirs('{ me { a b } }')).data).toEqual({ me: null });
});

test('an error is at its own entity, where one before it has no key', async () => {
  const both = await createBothExecutors([
    {
      name: 'people',
      sdl: 'type Query { people: [Person] }  type Person @key(fields: "id") { id: ID!  name: String }',
      resolvers: { Query: { people: () => [{ id: '1' }, null, { id: '2' }, { id: '1' }] } },
    },
    {
      name: 'scores',
      sdl: 'type Person @key(fields: "id") { id: ID!  score: Int }',
      resolvers: {
        Person: {
          score: ({ id }: { id: string }) => {
            if (id === '2') throw new Error('No score.');
            return Number(id);
          },
        },
      },
    },
  ]);
  const ours = await both.ours('{ people { score } }');
  expect(ours.data).toEqual({ people: [{ score: 1 }, null, { score: null }, { score: 1 }] });
  expect(ours.errors.map(({ path }) => path)).toEqual([['people', 2, 'score']]);
  expect(ours.fetched[1]?.variables.representations).toHaveLength(2);
});

test('a domain returns the fields that it was sent, and no field of another domain', async () => {
  const both = await createBothExecutors([
    {
      name: 'people',
      sdl: 'type Query { me: Person }  type Person @key(fields: "id") { id: ID!  email: String }',
      resolvers: {
        Query: { me: () => ({ id: '1' }) },
        Person: { email: () => Promise.reject(new Error('No.')) },
      },
    },
    {
      name: 'posts',
      sdl: 'type Person @key(fields: "id") { id: ID!  posts: Int }',
      resolvers: { Person: { posts: () => 1 } },
      forge: ({ data }: ForgedResponse) => {
        for (const entity of data?._entities ?? []) entity.email = 'forged@example.com';
      },
    },
  ]);
  const query = '{ me { posts email } }';
  expect((await both.ours(query)).data).toEqual({ me: { posts: 1, email: null } });
  expect((await both.theirs(query)).data).toEqual({ me: { posts: 1, email: 'forged@example.com' } });
});

describe("a variable of the client’s with the name of the plan's variable for entities", () => {
  const subgraphs = [
    {
      name: 'people',
      sdl: 'type Query { me: Person } type Person @key(fields: "id") { id: ID! }',
      resolvers: { Query: { me: () => ({ id: '1' }) } },
    },
    {
      name: 'names',
      sdl: 'type Person @key(fields: "id") { id: ID!  name(upper: Boolean): String  age: Int }',
      resolvers: {
        Person: {
          name: (_: unknown, { upper }: { upper: boolean }) => (upper ? 'ADA' : 'Ada'),
          age: () => 36,
        },
      },
    },
  ];

  test.each([
    ['query ($representations: Boolean) { me { name(upper: $representations) } }', { me: { name: 'ADA' } }],
    [
      'query ($representations: Boolean! = false, $client_: Boolean) { me { name(upper: $client_) age @include(if: $representations) } }',
      { me: { name: 'Ada', age: 36 } },
    ],
  ])('remains the client’s, where @apollo/gateway sends an invalid request: %s', async (query, data) => {
    const both = await createBothExecutors(subgraphs);
    const variables = { representations: true };
    expect(await both.ours(query, variables)).toMatchObject({ data, errors: [] });
    expect((await both.theirs(query, variables)).data).not.toEqual(data);
  });
});
