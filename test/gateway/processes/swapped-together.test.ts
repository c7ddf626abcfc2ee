import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import {
  createTestSubgraph,
  type TestSubgraph,
  type TestSubgraphOptions,
} from '#test/testkit/test-subgraph.ts';
import { askAnew, startGatewayProcess } from './gateway-process.ts';

vi.setConfig({ testTimeout: 120_000 });

const query = '{ posts(first: 1) { title author { name } } }';
const versions = ['first', 'second', 'third'] as const;
type Version = (typeof versions)[number];

interface Served {
  readonly version: string;
  readonly began: number;
  readonly ended: number;
}

/** Domains whose every value names the version of the supergraph that leads to them. */
function domainsOf(version: Version): Promise<TestSubgraph[]> {
  const { resolvers: people } = peopleSubgraph;
  const { resolvers: posts } = postsSubgraph;
  const told: TestSubgraphOptions[] = [
    { ...peopleSubgraph, resolvers: { ...people, Person: { ...people?.Person, name: () => version } } },
    { ...postsSubgraph, resolvers: { ...posts, Post: { ...posts?.Post, title: () => version } } },
  ];
  return Promise.all(told.map(createTestSubgraph));
}

test('two processes under load take a supergraph up within 50 ms of each other, and each request keeps one', async () => {
  await using folder = await temporaryFolder();
  await using stack = new AsyncDisposableStack();
  const supergraphs = new Map<string, string>();
  for (const version of versions) {
    const subgraphs = await domainsOf(version);
    for (const subgraph of subgraphs) stack.use(subgraph);
    const composed = composeSupergraph({ subgraphs });
    if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
    supergraphs.set(version, composed.supergraph);
  }
  const file = join(folder.path, 'supergraph.graphql');
  const write = async (version: Version) => {
    await writeFile(`${file}.next`, supergraphs.get(version) ?? '');
    await rename(`${file}.next`, file);
  };
  await write('first');
  await writeFile(join(folder.path, 'limits.json'), '{"requestsPerSecond": 0}');
  const gateway = stack.use(
    await startGatewayProcess([
      ...['--supergraph', file, '--workers', '2', '--limits', join(folder.path, 'limits.json')],
    ]),
  );

  const served: Served[] = [];
  let asking = true;
  const callers = Array.from({ length: 6 }, async () => {
    while (asking) {
      const began = Date.now();
      const { body } = await askAnew(gateway.url, query);
      const [post] = body.data.posts;
      expect(post.author.name).toBe(post.title);
      served.push({ version: post.title, began, ended: Date.now() });
    }
  });
  try {
    for (const version of ['second', 'third'] as const) {
      await write(version);
      await expect.poll(() => served.at(-1)?.version, { timeout: 60_000 }).toBe(version);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    asking = false;
  }
  await Promise.all(callers);

  const swaps = gateway.log().filter(({ message }) => message === 'the supergraph was replaced');
  expect(swaps.map(({ process }) => process).sort()).toEqual([1, 1, 2, 2]);
  for (const version of ['second', 'third'] as const) {
    const digest = supergraphDigest(supergraphs.get(version) ?? '');
    const times = swaps.filter((swap) => swap.digest === digest).map(({ time }) => Date.parse(time));
    const [first, last] = [Math.min(...times), Math.max(...times)];
    expect(last - first).toBeLessThan(50);
    const isOld = (name: string) => versions.indexOf(name as Version) < versions.indexOf(version);
    // No caller gets the old one from one process after the other one has swapped.
    expect(served.filter((one) => one.began > last && isOld(one.version))).toEqual([]);
    expect(served.filter((one) => one.ended < first && one.version === version)).toEqual([]);
  }
});
