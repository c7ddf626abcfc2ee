import { expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { createBothExecutors } from './both-executors.ts';

/** Two domains share `Box.r` and `Query.r`, and each knows a type that the other one does not. */
const b = { __typename: 'B', y: 1, z: 2 };
const subgraphs = [
  {
    name: 'a',
    sdl: `union R = A | B type A @key(fields: "x") { x: Int } type B @key(fields: "y") { y: Int z: Int! }
      type Box @key(fields: "id") { id: ID! r: R @shareable rs: [R] @shareable }
      type Query { box: Box s: R @shareable }`,
    resolvers: {
      Query: { box: () => ({ id: '1', r: b, rs: [{ __typename: 'A', x: 5 }, b] }), s: () => b },
    },
  },
  {
    name: 'b',
    sdl: `union R = A | D type A @key(fields: "x") { x: Int } type D { z: Int }
      type Box @key(fields: "id") { id: ID! r: R @shareable rs: [R] @shareable } type Query { s: R @shareable }`,
    resolvers: { Query: { s: () => ({ __typename: 'A', x: 5 }) } },
  },
  {
    name: 'c',
    sdl: 'type B @key(fields: "y") { y: Int far: Int }',
    resolvers: { B: { far: () => 3 } },
  },
];

function unfetched(coordinate: string, path: readonly (string | number)[]) {
  const message = expect.stringContaining(`No domain was asked for "${coordinate}"`);
  return { code: 'SUBGRAPH_ERROR', message, path };
}

test('what a plan never fetches below an entity is null with an error', async () => {
  using both = await createBothExecutors(subgraphs);
  const { data, errors, missing } = await both.ours('{ box { r { __typename ... on B { one: y } } } }');
  expect(data).toEqual({ box: { r: { __typename: 'B', one: null } } });
  expect([...errors, ...missing]).toEqual([unfetched('B.y', ['box', 'r', 'one'])]);
});

test('a field that may not be null is no fault of a domain that was not asked for it', async () => {
  using both = await createBothExecutors(subgraphs);
  const { data, errors, missing } = await both.ours('{ box { rs { ... on A { x } ... on B { z } } } }');
  expect(data).toEqual({ box: { rs: [{ x: 5 }, null] } });
  expect([...errors, ...missing]).toEqual([unfetched('B.z', ['box', 'rs', 1, 'z'])]);
});

test('what another domain would have to resolve is null with an error, beside what is fetched', async () => {
  using both = await createBothExecutors(subgraphs);
  const { data, errors, missing } = await both.ours('{ s { ... on B { z far } } }');
  expect(data).toEqual({ s: { z: 2, far: null } });
  expect([...errors, ...missing]).toEqual([unfetched('B.far', ['s', 'far'])]);
});

test('objects of other types, and what is not included, have no such errors', async () => {
  using both = await createBothExecutors(subgraphs);
  const query =
    'query ($yes: Boolean!) { box { r { __typename ... on A { x } ... on B { y @include(if: $yes) } } } }';
  const { data, errors, missing } = await both.ours(query, { yes: false });
  expect([data, ...errors, ...missing]).toEqual([{ box: { r: { __typename: 'B' } } }]);
});

test('the whole gateway says so too, its planner in a thread of its own', async () => {
  const link = linkHeader({ federation: ['@key', '@shareable'] });
  const box = 'type Box @key(fields: "id") { id: ID! r: R @shareable }';
  await using mesh = await createTestMesh({
    subgraphs: [
      {
        name: 'a',
        sdl: `${link} union R = A | B type A { x: Int @shareable } type B { y: Int } ${box} type Query { box: Box }`,
        resolvers: { Query: { box: () => ({ id: '1', r: b }) } },
      },
      {
        name: 'b',
        sdl: `${link} union R = A | D type A { x: Int @shareable } type D { z: Int } ${box}`,
      },
    ],
  });
  const { data, errors } = await mesh.query('{ box { id r { ... on B { y } } } }');
  expect(data).toEqual({ box: { id: '1', r: { y: null } } });
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringContaining('No domain was asked for "B.y"'),
      path: ['box', 'r', 'y'],
      extensions: expect.objectContaining({ code: 'SUBGRAPH_ERROR' }),
    }),
  ]);
  expect(JSON.stringify(errors)).not.toContain('"domain"');
});
