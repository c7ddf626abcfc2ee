import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { watchPlannerThreads } from '../planner/planner-threads.ts';

const subgraphs = [peopleSubgraph, postsSubgraph];
let mesh: TestMesh;
let narrow: TestMesh;
const threads = watchPlannerThreads();
beforeAll(async () => {
  // Of a size of its own: a thread that another test's mesh left to the next one was not watched from its start.
  mesh = await createTestMesh({ subgraphs, gateway: { limits: { plannerMegabytes: 1_000 } } });
  narrow = await createTestMesh({ subgraphs, gateway: { limits: { planFetches: 3 } } });
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await narrow[Symbol.asyncDispose]();
  threads[Symbol.dispose]();
});

/** One fetch for all of them at the root, and for each one its posts and their authors. */
const authors = (count: number) =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: me { posts { author { name } } }`).join(' ')} }`;

test('an operation with more fetches than "planFetches" is planned once, refused, and nothing is fetched', async () => {
  for (const _ of ['planned first', 'asked again']) {
    const response = await mesh.query(authors(30));
    expect(response.status).toBe(400);
    expect(response.errors?.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED']);
    expect(response.errors?.[0]?.message).toBe(
      'The operation takes 61 fetches from domains, more than 60 (limit "planFetches"). Request less.',
    );
  }
  expect(threads.planned().filter((document) => document.includes('a29'))).toHaveLength(1);
  expect(Object.values(mesh.subgraphs).flatMap(({ asked }) => asked)).toEqual([]);
});

test('an operation at the limit is answered', async () => {
  const response = await narrow.query(authors(1));
  expect(response.errors).toBeUndefined();
  expect(response.data).toEqual({ a0: { posts: expect.any(Array) } });
});

test('fetches that a condition leaves out count as well', async () => {
  const query = `query ($no: Boolean!) { b: me { name } ${authors(2).slice(1, -1).replace('a1: me', 'a1: me @include(if: $no)')} }`;
  const response = await narrow.query(query, { variables: { no: false } });
  expect(response.errors?.[0]?.message).toMatch(
    /^The operation takes [5-9] fetches from domains, more than 3 \(limit "planFetches"\)/,
  );
});
