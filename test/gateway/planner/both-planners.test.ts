import { describe, expect, test } from 'vitest';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { createBothExecutors } from '../execution/both-executors.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])`;
const comments = ['a', 'b', 'c', 'd'];
const subgraphs = [
  {
    name: 'posts',
    sdl: `${link} type Query { post: Post } type Post @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] }`,
    resolvers: {
      Query: { post: () => ({ id: '1' }) },
      Post: { comments: (_: unknown, { limit }: { limit: number }) => comments.slice(0, limit) },
    },
  },
  {
    name: 'moods',
    sdl: `${link} type Post @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] @external
      mood: String @requires(fields: "comments(limit: 3)") tone: String @requires(fields: "comments(limit: 4)") }`,
    resolvers: {
      Post: {
        mood: (post: { comments: string[] }) => post.comments.join(),
        tone: (post: { comments: string[] }) => post.comments.join('-'),
      },
    },
  },
];
const query = '{ post { mood tone one: comments(limit: 1) } }';

test.each(['apollo', 'hive'] as const)(
  'one @requires with several arguments is answered where %s is asked first',
  async (planner) => {
    await using mesh = await createTestMesh({ subgraphs, gateway: { planner } });
    expect((await mesh.query(query)).data).toEqual({ post: { mood: 'a,b,c', tone: 'a-b-c-d', one: ['a'] } });
  },
);

describe('without the native planner', () => {
  const without = subgraphs.map((each) => ({ ...each, sdl: each.sdl.replace(link, '') }));

  test.each([
    ['selected', query, ['post', 'tone']],
    [
      'in fragments',
      '{ post { ...one ... { ...two } } } fragment one on Post { mood } fragment two on Post { tone }',
      ['post', 'tone'],
    ],
    ['renamed', '{ post { mood sound: tone } }', ['post', 'sound']],
  ])(
    'the second of two fields that need it with other arguments is null, and says what to do: %s',
    async (_, query, path) => {
      using both = await createBothExecutors(without);
      const { data, errors } = await both.ours(query, {});
      expect(data).toMatchObject({ post: { mood: 'a,b,c', [path[1] as string]: null } });
      expect(errors).toMatchObject([
        {
          path,
          message: expect.stringMatching(
            /^"Post\.tone" is computed .* select one of them at a time, or install/,
          ),
        },
      ]);
    },
  );

  test('of an interface it is told for each type that an object has there', async () => {
    using both = await createBothExecutors([
      {
        name: 'posts',
        sdl: `type Query { pages: [Page] } interface Page { id: ID! }
          type Post implements Page @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] }
          type Note implements Page @key(fields: "id") { id: ID! }`,
        resolvers: {
          Query: {
            pages: () => [
              { __typename: 'Post', id: '1' },
              { __typename: 'Note', id: '2' },
            ],
          },
          Page: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
          Post: { comments: (_: unknown, { limit }: { limit: number }) => comments.slice(0, limit) },
        },
      },
      {
        name: 'moods',
        sdl: `interface Page { id: ID! mood: String tone: String }
          type Post implements Page @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] @external
            mood: String @requires(fields: "comments(limit: 3)") tone: String @requires(fields: "comments(limit: 4)") }
          type Note implements Page @key(fields: "id") { id: ID! mood: String tone: String }`,
        resolvers: {
          Post: { mood: () => 'm', tone: () => 't' },
          Note: { mood: () => 'n', tone: () => 'o' },
        },
      },
    ]);
    const { data, errors } = await both.ours('{ pages { mood tone } }', {});
    expect(data).toEqual({
      pages: [
        { mood: 'm', tone: null },
        { mood: 'n', tone: null },
      ],
    });
    expect(errors.map(({ path }) => path)).toEqual([
      ['pages', 0, 'tone'],
      ['pages', 1, 'tone'],
    ]);
  });

  test('each of them is answered alone', async () => {
    using both = await createBothExecutors(without);
    expect((await both.ours('{ post { mood } }', {})).data).toEqual({ post: { mood: 'a,b,c' } });
    expect((await both.ours('{ post { tone } }', {})).data).toEqual({ post: { tone: 'a-b-c-d' } });
  });

  test('a field that may not be null takes its object with it', async () => {
    using both = await createBothExecutors(
      without.map((each) => ({ ...each, sdl: each.sdl.replace('tone: String', 'tone: String!') })),
    );
    const { data, errors } = await both.ours(query, {});
    expect([data, errors.length]).toEqual([{ post: null }, 1]);
  });
});

const film = { __typename: 'Film', id: '1', genre: 'noir' };

test('what stands beside a field with a condition that requires another one is fetched without it too', async () => {
  using both = await createBothExecutors([
    {
      name: 'films',
      sdl: 'type Query { film: Film } type Film @key(fields: "id") { id: ID! genre: String }',
      resolvers: { Query: { film: () => film } },
    },
    {
      name: 'shops',
      sdl: 'type Film @key(fields: "id") { id: ID! genre: String @external sku: String shelf: String @requires(fields: "genre") }',
      resolvers: { Film: { sku: () => 'F1', shelf: ({ genre }) => `${genre} shelf` } },
    },
  ]);
  const query = 'query ($yes: Boolean!) { film { shelf @include(if: $yes) sku } }';
  const { data, errors } = await both.ours(query, { yes: false });
  expect([data, errors]).toEqual([{ film: { sku: 'F1' } }, []]);
  expect((await both.ours(query, { yes: true })).data).toEqual({ film: { shelf: 'noir shelf', sku: 'F1' } });
  // @apollo/gateway leaves it out.
  expect((await both.theirs(query, { yes: false })).data.film).toEqual({ sku: null });
});

test('a type that one of the domains with a shared field does not know is fetched all the same', async () => {
  using both = await createBothExecutors([
    {
      name: 'a',
      sdl: `union R = A | B type A @key(fields: "x") { x: Int } type B { y(n: Int): Int z: Int! in: C } type C { c: [Int] }
        type Query { r: R @shareable }`,
      resolvers: {
        Query: { r: () => ({ __typename: 'B', z: 2, in: { c: [3] } }) },
        B: { y: (_, { n }) => n },
      },
    },
    {
      name: 'b',
      sdl: 'union R = A | D type A @key(fields: "x") { x: Int x2: Int } type D { z: Int } type Query { r: R @shareable }',
      resolvers: { Query: { r: () => ({ __typename: 'A', x: 5 }) } },
    },
  ]);
  const asked = async (query: string, variables = {}) => {
    const { data, errors, missing } = await both.ours(query, variables);
    return [data, ...errors, ...missing];
  };
  expect(await asked('{ r { ... on B { z } } }')).toEqual([{ r: { z: 2 } }]);
  const query = `query ($n: Int, $yes: Boolean!) { r { __typename ... on B { one: y(n: $n) ...more } } }
    fragment more on B { z @include(if: $yes) in { ... on C { c } } }`;
  expect(await asked(query, { n: 1, yes: true })).toEqual([
    { r: { __typename: 'B', one: 1, z: 2, in: { c: [3] } } },
  ]);
  expect(await asked(query, { n: 1, yes: false })).toEqual([
    { r: { __typename: 'B', one: 1, in: { c: [3] } } },
  ]);
});

test('conditions on an interface below an interface object are those on its types', async () => {
  const brig = { __typename: 'Brig', id: '1', masts: 2 };
  using both = await createBothExecutors([
    {
      name: 'fleets',
      sdl: 'type Ship @key(fields: "id") @interfaceObject { id: ID! } type Query { fleet: [Ship]! }',
      resolvers: { Query: { fleet: () => [{ id: '1' }, { id: '2' }] } },
    },
    {
      name: 'ships',
      sdl: `interface Ship @key(fields: "id") { id: ID! } interface Sail implements Ship @key(fields: "id") { id: ID! masts: Int! }
        type Brig implements Sail & Ship @key(fields: "id") { id: ID! masts: Int! } type Tug implements Ship @key(fields: "id") { id: ID! }`,
      resolvers: {
        Ship: {
          __resolveReference: ({ id }) => (id === '1' ? brig : { __typename: 'Tug', id }),
          __resolveType: (ship: { __typename: string }) => ship.__typename,
        },
        Sail: { __resolveReference: () => brig, __resolveType: () => 'Brig' },
      },
    },
  ]);
  for (const query of [
    '{ fleet { id ... on Sail { masts } } }',
    '{ fleet { id ...sail } } fragment sail on Sail { masts }',
    '{ fleet { id ... on Ship { ... on Sail { masts } } } }',
  ]) {
    const { data, errors, missing } = await both.ours(query);
    expect([data, errors, missing]).toEqual([{ fleet: [{ id: '1', masts: 2 }, { id: '2' }] }, [], []]);
  }
});

test('an operation that ends the process of the native planner is planned by the other one', async () => {
  // It ends with a @requires below an entity, where the domain has a second key that the entity's domain does not know.
  await using mesh = await createTestMesh({
    subgraphs: [
      {
        name: 'people',
        sdl: `${link} type Query { person: Person } type Person { film: Film } type Film @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { person: () => ({ film: { id: '1' } }) } },
      },
      {
        name: 'films',
        sdl: `${link} type Film @key(fields: "id") { id: ID! tags: [String!] next: Film }`,
        resolvers: { Film: { tags: () => ['noir'], next: () => ({ id: '2' }) } },
      },
      {
        name: 'shops',
        sdl: `${link} type Film @key(fields: "id") @key(fields: "id sku") { id: ID! sku: String tags: [String!] @external shelf: String @requires(fields: "tags") }`,
        resolvers: { Film: { shelf: (film: { tags: string[] }) => `${film.tags} shelf` } },
      },
    ],
    gateway: { planner: 'hive' },
  });
  for (const alias of ['one', 'two', 'one']) {
    const { data } = await mesh.query(`{ person { film { next { ${alias}: shelf } } } }`);
    expect(data).toEqual({ person: { film: { next: { [alias]: 'noir shelf' } } } });
  }
});
