import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { broken, useless } from './faults.ts';

const starsSubgraph: TestSubgraphOptions = {
  name: 'stars',
  sdl: `
    ${linkHeader({ federation: ['@key'] })}
    type Query { best: Star }
    type Star { count: Int  post: Post }
    type Post @key(fields: "id") { id: ID!  stars: Int }
  `,
  resolvers: {
    Query: { best: () => ({ count: 9, post: { __typename: 'Post', id: 'p2' } }) },
    Post: { __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Post', id, stars: id.length }) },
  },
};

const query = `{
  me { name posts(first: 1) { title } }
  posts(first: 2) { title stars author { name } }
  best { count post { title author { name } } }
}`;

/** The expected response where those domains fail: only their fields and the fields that depend on them are lost. */
function responseWithout(failed: (domain: string) => boolean) {
  const of = <T>(domain: string, value: T) => (failed(domain) ? null : value);
  const author = (name: string) => of('people', { name });
  return {
    me: of('people', { name: 'Ada', posts: of('posts', [{ title: 'Notes' }]) }),
    posts: of('posts', [
      { title: 'Notes', stars: of('stars', 2), author: author('Ada') },
      { title: 'Compilers', stars: of('stars', 2), author: author('Grace') },
    ]),
    best: of('stars', { count: 9, post: of('posts', { title: 'Compilers', author: author('Grace') }) }),
  };
}

test('for any failures of any domains, the response has all fields of the others', async () => {
  await using mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph, starsSubgraph],
    gateway: { fetches: { bytes: 50_000, retryDelayMs: 1, breakerPercent: 0 } },
  });
  const faults = Object.entries({ ...broken, ...useless });
  const fault = fc.option(fc.constantFrom(...faults), { freq: 2 });
  const domains = Object.keys(mesh.subgraphs);
  await fc.assert(
    fc.asyncProperty(fc.tuple(fault, fault, fault), async (drawn) => {
      const failed = (domain: string) => Boolean(drawn[domains.indexOf(domain)]);
      for (const [at, subgraph] of Object.values(mesh.subgraphs).entries()) subgraph.fault = drawn[at]?.[1];
      const response = await mesh.query(query);
      expect(response.data).toEqual(responseWithout(failed));
      const told = new Set(response.errors?.map(({ extensions }) => extensions.domain));
      expect([...told].filter((domain) => !failed(domain ?? ''))).toEqual([]);
      // A domain that is only fetched for missing parts of another one receives no request.
      expect(told.size > 0).toBe(domains.some(failed));
      expect(JSON.stringify(response)).not.toContain('hunter2');
    }),
    { numRuns: Number(process.env.WEFT_RUNS ?? 60) },
  );
});
