import { describe, expect, test } from 'vitest';
import { createBothExecutors } from '../both-executors.ts';

const reviews = {
  name: 'reviews',
  sdl: `
    type Query { reviews: [Review!] }
    type Review { author: Author @provides(fields: "name")  editor: Author }
    type Author @key(fields: "id") { id: ID!  name: String @external }`,
  resolvers: { Query: { reviews: () => [{ author: { id: '1', name: 'Ada' }, editor: { id: '2' } }] } },
};
const authors = {
  name: 'authors',
  sdl: 'type Author @key(fields: "id") { id: ID!  name: String @shareable  email: String }',
  resolvers: { Author: { name: ({ id }: { id: string }) => `author ${id}`, email: () => 'a@example.com' } },
};

describe('@provides', () => {
  test('saves a fetch at its path, and only there', async () => {
    const both = await createBothExecutors([reviews, authors]);
    const provided = await both.ours('{ reviews { author { name } } }');
    expect(provided.data).toEqual({ reviews: [{ author: { name: 'Ada' } }] });
    expect(provided.fetched).toHaveLength(1);
    const other = await both.ours('{ reviews { author { name email } editor { name } } }');
    expect(other.data).toEqual(
      (await both.theirs('{ reviews { author { name email } editor { name } } }')).data,
    );
    expect(other.data.reviews[0].editor).toEqual({ name: 'author 2' });
  });
});

describe('@shareable', () => {
  const place = (name: string, field: string, value: object) => ({
    name,
    sdl: `
      type Query { place: Place @shareable  all: [Place] @shareable }
      type Place { at: Point @shareable  ${field}: String }
      type Point @shareable { x: Int  ${field === 'a' ? 'y: Int' : 'z: Int'} }`,
    resolvers: {
      Query: { place: () => value, all: () => [value, null, value] },
    },
  });

  test('objects of two domains are one, at the root and below', async () => {
    const both = await createBothExecutors([
      place('one', 'a', { a: 'A', at: { x: 1, y: 2 } }),
      place('two', 'b', { b: 'B', at: { x: 1, z: 3 } }),
    ]);
    const query = '{ place { a at { y z x } b } all { b a at { z y } } }';
    const { data } = await both.ours(query);
    const at = { z: 3, y: 2 };
    expect(data).toEqual({
      place: { a: 'A', at: { y: 2, z: 3, x: 1 }, b: 'B' },
      all: [{ b: 'B', a: 'A', at }, null, { b: 'B', a: 'A', at }],
    });
    expect(JSON.stringify(data)).toBe(JSON.stringify((await both.theirs(query)).data));
  });
});

test('@override moves a field to another domain', async () => {
  const both = await createBothExecutors([
    {
      name: 'old',
      sdl: 'type Query { me: Person }  type Person @key(fields: "id") { id: ID!  name: String  age: Int }',
      resolvers: { Query: { me: () => ({ id: '1', name: 'old name', age: 36 }) } },
    },
    {
      name: 'new',
      sdl: 'type Person @key(fields: "id") { id: ID!  name: String @override(from: "old") }',
      resolvers: { Person: { name: () => 'new name' } },
    },
  ]);
  const { data } = await both.ours('{ me { age name } }');
  expect(data).toEqual({ me: { age: 36, name: 'new name' } });
  expect(data).toEqual((await both.theirs('{ me { age name } }')).data);
});

test('@inaccessible parts are used and never shown', async () => {
  const both = await createBothExecutors([
    {
      name: 'people',
      sdl: `
        type Query { people: [Being] }
        interface Being { id: ID! }
        type Person implements Being @key(fields: "key") { id: ID!  key: ID! @inaccessible }
        type Ghost implements Being @inaccessible { id: ID! }`,
      resolvers: {
        Query: {
          people: () => [
            { __typename: 'Person', id: '1', key: 'k1' },
            { __typename: 'Ghost', id: '2' },
          ],
        },
      },
    },
    {
      name: 'scores',
      sdl: 'type Person @key(fields: "key") { key: ID! @inaccessible  score: String }',
      resolvers: { Person: { score: ({ key }: { key: string }) => `score of ${key}` } },
    },
  ]);
  const query = '{ people { __typename id ... on Person { score } } }';
  const ours = await both.ours(query);
  expect(ours.data).toEqual({ people: [{ __typename: 'Person', id: '1', score: 'score of k1' }, null] });
  expect(ours.missing).toMatchObject([{ path: ['people', 1] }]);
  expect(JSON.stringify([ours.data, ours.missing])).not.toContain('Ghost');
  expect(ours.data).toEqual((await both.theirs(query)).data);
});

test('enums and inputs that each domain declares in part', async () => {
  // An enum for input and output must be the same everywhere; this one is for output only.
  const both = await createBothExecutors([
    {
      name: 'a',
      sdl: 'type Query { a(in: In): Color }  enum Color { RED BLUE }  input In { x: Int  y: Int = 3 }',
      resolvers: {
        Query: { a: (_: unknown, args: { in: { x: number } }) => (args.in.x > 1 ? 'RED' : 'BLUE') },
      },
    },
    {
      name: 'b',
      sdl: 'type Query { b(in: In): Color }  enum Color { RED GREEN }  input In { x: Int }',
      resolvers: { Query: { b: () => 'GREEN' } },
    },
  ]);
  const query = 'query ($in: In) { a(in: $in) b(in: { x: 1 }) }';
  const { data } = await both.ours(query, { in: { x: 2 } });
  expect(data).toEqual({ a: 'RED', b: 'GREEN' });
  expect(data).toEqual((await both.theirs(query, { in: { x: 2 } })).data);
});

test('@composeDirective: a directive of a domain’s own is in the supergraph, and changes no response', async () => {
  const own = `
    extend schema
      @link(url: "https://directives.example/lower/v1.0", import: ["@lower"])
      @federation__composeDirective(name: "@lower")
    directive @lower(locale: String) on FIELD_DEFINITION | OBJECT`;
  let supergraph = '';
  const both = await createBothExecutors(
    [
      {
        name: 'people',
        sdl: `${own} type Query { people: [Person] } type Person @key(fields: "id") @lower { id: ID!  name: String @lower(locale: "nl") }`,
        resolvers: { Query: { people: () => [{ id: '1', name: 'ADA' }] } },
      },
      {
        name: 'desks',
        sdl: `${own} type Person @key(fields: "id") { id: ID!  desk: Int @lower }`,
        resolvers: { Person: { desk: ({ id }: { id: string }) => Number(id) * 10 } },
      },
    ],
    { edit: (composed) => (supergraph = composed) },
  );
  expect(supergraph).toContain('name: String @join__field(graph: PEOPLE) @lower(locale: "nl")');
  const query = '{ people { id name desk } }';
  const response = { data: { people: [{ id: '1', name: 'ADA', desk: 10 }] }, errors: [] };
  expect(await both.ours(query)).toMatchObject(response);
  expect(await both.theirs(query)).toMatchObject(response);
});
