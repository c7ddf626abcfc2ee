import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { watchFile } from '#gateway/supergraph/sources/watch-file.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { policySpecUrl } from '#schema/policy/directives/spec.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';
import { ordersSubgraph, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { ask, createTestMesh } from '#test/testkit/test-mesh.ts';

const logger = createLogger('test', 'silent');
const url = 'http://127.0.0.1:1/graphql';
const compose = (...subgraphs: { name: string; sdl: string }[]) => {
  const composed = composeSupergraph({ subgraphs: subgraphs.map((subgraph) => ({ ...subgraph, url })) });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
};
const fieldsOf = async (gateway: { url: string }) =>
  (await ask(gateway.url, '{ __schema { queryType { fields { name } } } }')).data.__schema.queryType.fields
    .map(({ name }: { name: string }) => name)
    .sort()
    .join();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-gateway-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a supergraph is reloaded when its file changes, and a broken one is refused', async () => {
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, compose(peopleSubgraph));
  await using gateway = await createGateway({ supergraph: { file }, port: 0, logger });
  const before = await fieldsOf(gateway);

  await writeFile(file, 'type Query { broken');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await fieldsOf(gateway)).toBe(before);

  await writeFile(`${file}.next`, compose(peopleSubgraph, postsSubgraph));
  await rename(`${file}.next`, file);
  await vi.waitFor(
    async () => expect(await fieldsOf(gateway)).toBe('actor,actors,anything,me,post,posts'),
    20_000,
  );
});

test('a supergraph that gains a policy is governed from then on', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  const file = join(folder, 'supergraph.graphql');
  const ungoverned = print(stripPolicy(mesh.supergraph));
  await writeFile(file, ungoverned);
  await using gateway = await createGateway({ supergraph: { file }, port: 0, logger });
  const query = '{ secrets { code } }';
  expect((await ask(gateway.url, query)).extensions).toBeUndefined();
  await writeFile(file, mesh.supergraph);
  await vi.waitFor(async () => {
    expect((await ask(gateway.url, query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  }, 20_000);
});

test.each([
  ['is no SDL', () => 'type Query {', /does not load/],
  ['is no supergraph', () => 'type Query { a: Int }', /does not load/],
  [
    'links another version of the policy spec',
    () => compose(usersSubgraph).replace(policySpecUrl, 'https://weft.example/policy/v9.9'),
    /v9\.9/,
  ],
  [
    'links something for SECURITY that is not understood',
    () =>
      compose(peopleSubgraph)
        .replace('extend schema', 'schema')
        .replace(
          /@link\(url: "https:\/\/specs\.apollo\.dev\/link\/v1\.0"\)/,
          '$& @link(url: "https://other.example/lock/v1.0", for: SECURITY)',
        ),
    /SECURITY/,
  ],
  [
    'names a subgraph without an address',
    () => compose(peopleSubgraph).replace(url, 'nowhere'),
    /"people".*"nowhere"/,
  ],
])('a supergraph that %s is refused', async (_, sdl, message) => {
  await expect(createGateway({ supergraph: sdl(), port: 0, logger })).rejects.toThrow(message);
});

test('a file that has become another one between its reading and its watching is read again', async () => {
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, 'what it is now');
  const told = Promise.withResolvers<string>();
  using _ = watchFile(file, 'what was read', async (text) => told.resolve(text));
  expect(await told.promise).toBe('what it is now');
});

test('a source that is no file hands over one supergraph after another, and is let go when the gateway stops', async () => {
  let take: (sdl: string) => Promise<void> = async () => {};
  const letGo = new AbortController();
  const first = compose(peopleSubgraph);
  const source = {
    read: async () => first,
    follow(last: string, taken: (sdl: string) => Promise<void>) {
      expect(last).toBe(first);
      take = taken;
      return { [Symbol.asyncDispose]: async () => letGo.abort() };
    },
  };
  const gateway = await createGateway({ supergraph: source, port: 0, logger });
  try {
    const before = gateway.supergraph().serving;
    await take('type Query { broken');
    expect(gateway.supergraph()).toEqual({ serving: before, refused: expect.any(String) });
    await take(compose(peopleSubgraph, postsSubgraph));
    expect(await fieldsOf(gateway)).toBe('actor,actors,anything,me,post,posts');
    expect(letGo.signal.aborted).toBe(false);
  } finally {
    await gateway[Symbol.asyncDispose]();
  }
  expect(letGo.signal.aborted).toBe(true);
});
