import { describe, expect, test } from 'vitest';
import { createBothExecutors, type Executed } from '../both-executors.ts';

const items = [
  { __typename: 'Book', id: 'b1', title: 'Notes', pages: 9 },
  { __typename: 'Film', id: 'f1', title: 'Reels', minutes: 90 },
];

describe('interfaces and unions', () => {
  const library = {
    name: 'library',
    sdl: `
      type Query { items: [Item]  things: [[Thing!]!]  item: Item }
      interface Item { id: ID!  title: String }
      type Book implements Item @key(fields: "id") { id: ID!  title: String  pages: Int }
      type Film implements Item @key(fields: "id") { id: ID!  title: String  minutes: Int }
      union Thing = Book | Film`,
    resolvers: {
      Query: { items: () => items, things: () => [[...items], []], item: () => items[1] },
    },
  };
  const ratings = {
    name: 'ratings',
    sdl: `
      interface Rated { stars: Int }
      type Book implements Rated @key(fields: "id") { id: ID!  stars: Int  same: [Book] }
      type Film implements Rated @key(fields: "id") { id: ID!  stars: Int  same: [Film] }`,
    resolvers: {
      Book: { stars: () => 5, same: () => [{ id: 'b2' }] },
      Film: { stars: () => 4, same: () => [] },
    },
  };

  test.each([
    '{ items { title ... on Book { stars pages } ... on Film { minutes } } }',
    '{ items { ... on Rated { stars } __typename } }',
    '{ things { ... on Book { id same { stars same { id } } } ... on Film { stars same { id } } } }',
    '{ item { ...F ... on Item { title } } } fragment F on Film { t: title stars ...G } fragment G on Rated { stars __typename }',
    '{ items { ... on Book { x: pages } ... on Film { x: minutes } ... on Item { id } } }',
  ])('over domains: %s', async (query) => {
    const both = await createBothExecutors([library, ratings]);
    const [ours, theirs] = [await both.ours(query), await both.theirs(query)];
    expect(ours.errors).toEqual([]);
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
    expect(JSON.stringify(ours.data)).toMatch(/4|90|f1/);
  });

  test('fields of one name and two types', async () => {
    const both = await createBothExecutors([
      {
        name: 'one',
        sdl: `
          type Query { all: [Any] }
          union Any = A | B
          type A { v: Int!  w: [String] }
          type B { v: Int  w: [String!] }`,
        resolvers: {
          Query: {
            all: () => [
              { __typename: 'A', v: 1, w: ['a', null] },
              { __typename: 'B', v: null, w: ['b'] },
            ],
          },
        },
      },
    ]);
    const query = '{ all { ... on A { a: v w } ... on B { a_: v w_: w } } }';
    expect((await both.ours(query)).data).toEqual({
      all: [
        { a: 1, w: ['a', null] },
        { a_: null, w_: ['b'] },
      ],
    });
  });
});

describe('@interfaceObject', () => {
  const library = {
    name: 'library',
    sdl: `
      type Query { items: [Item]  item: Item }
      interface Item @key(fields: "id") { id: ID!  title: String }
      type Book implements Item @key(fields: "id") { id: ID!  title: String  pages: Int }
      type Film implements Item @key(fields: "id") { id: ID!  title: String }`,
    resolvers: {
      Query: { items: () => items, item: () => items[0] },
      Item: {
        __resolveReference: ({ id }: { id: string }) => items.find((item) => item.id === id),
        __resolveType: ({ __typename }: { __typename: string }) => __typename,
      },
      Book: { __resolveReference: ({ id }: { id: string }) => items.find((item) => item.id === id) },
      Film: { __resolveReference: ({ id }: { id: string }) => items.find((item) => item.id === id) },
    },
  };
  const reviews = {
    name: 'reviews',
    sdl: `
      type Query { top: [Item] }
      type Item @key(fields: "id") @interfaceObject { id: ID!  reviews: [Review!]! }
      type Review { stars: Int }`,
    resolvers: {
      Query: { top: () => [{ id: 'f1' }, { id: 'b1' }, { id: 'gone' }] },
      Item: { reviews: ({ id }: { id: string }) => [{ stars: id.length }] },
    },
  };

  test.each([
    '{ items { title reviews { stars } } }',
    '{ item { ... on Book { pages reviews { stars } } } }',
    '{ top { id reviews { stars } } }',
    '{ top { title reviews { stars } } }',
    '{ top { __typename reviews { stars } ... on Book { pages } } }',
  ])('adds to all types of an interface: %s', async (query) => {
    const both = await createBothExecutors([library, reviews]);
    const [ours, theirs] = [await both.ours(query), await both.theirs(query)];
    expect(placesOf(ours)).toEqual(placesOf(theirs));
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
    expect(JSON.stringify(ours.data)).toContain('"stars":2');
  });
});

function placesOf({ errors }: Executed) {
  return errors.map(({ path, message }) => [path, message]);
}
