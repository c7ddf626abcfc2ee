import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createGateway, type Gateway } from '#gateway/gateway.ts';
import { createGatewayMetrics } from '#gateway/metrics/gateway-metrics.ts';
import { createAcceptedSupergraphs } from '#gateway/supergraph/accepted-supergraphs.ts';
import { acceptLoosening } from '#platform/runtime/accepted-supergraph.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { ordersSubgraph, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

vi.setConfig({ testTimeout: 60_000 });

const logger = createLogger('test', 'silent');
const mask = '@mask(with: REDACT, unless: [["role:steward"]], source: "users")';
const digestOf = (sdl: string) => createHash('sha256').update(sdl).digest('hex');

let mesh: TestMesh;
let folder: TemporaryFolder;
let file: string;
let governed: string;
let loosened: string;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  governed = mesh.supergraph;
  loosened = governed.replace(mask, '');
  expect(loosened).not.toBe(governed);
});
afterAll(() => mesh[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, governed);
});
afterEach(() => folder[Symbol.asyncDispose]());

/** @param kept whether it has a home that outlives it. @param accepted digests on its command line. */
function start(kept: boolean, accepted: readonly string[] = [], metrics = createGatewayMetrics('1')) {
  const home = kept ? folder.path : undefined;
  return createGateway({
    supergraph: { file },
    accepted: createAcceptedSupergraphs({ home, accepted }),
    port: 0,
    observer: metrics,
    logger,
  });
}

async function health({ url }: Gateway) {
  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(200);
  return ((await ready.json()) as { readonly supergraph: object }).supergraph;
}

const becomes = (gateway: Gateway, status: object) =>
  expect.poll(() => health(gateway), { timeout: 20_000 }).toEqual(status);

test('a file that loses a protection is not served, and is counted, named and said', async () => {
  const metrics = createGatewayMetrics('1');
  const said = vi.spyOn(logger, 'error');
  await using gateway = await start(true, [], metrics);
  expect(await health(gateway)).toEqual({ serving: digestOf(governed) });
  await writeFile(file, loosened);
  await becomes(gateway, { serving: digestOf(governed), refused: digestOf(loosened) });
  expect(await metrics.text()).toContain('weft_gateway_supergraph_refused_total{reason="loosened"} 1');
  expect(said).toHaveBeenCalledWith(
    expect.objectContaining({
      refused: digestOf(loosened),
      serving: digestOf(governed),
      reason: expect.stringMatching(/"User\.name" was protected by @mask.*--accept-loosening [0-9a-f]{64}/),
    }),
    'a supergraph was refused; the last one is served',
  );
  await writeFile(file, governed);
  await becomes(gateway, { serving: digestOf(governed) });
});

test('one that gains a protection is served, and the one before it is refused then', async () => {
  const tighter = governed.replace(mask, `${mask} @access(allow: [["role:steward"]])`);
  await using gateway = await start(false);
  await writeFile(file, tighter);
  await becomes(gateway, { serving: digestOf(tighter) });
  await writeFile(file, governed);
  await becomes(gateway, { serving: digestOf(tighter), refused: digestOf(governed) });
});

test('a restart serves what was accepted last, and the file once it is accepted by its digest', async () => {
  await using before = await start(true);
  await before[Symbol.asyncDispose]();
  await writeFile(file, loosened);
  {
    await using again = await start(true);
    expect(await health(again)).toEqual({ serving: digestOf(governed), refused: digestOf(loosened) });
  }
  {
    await using another = await start(true, [digestOf(`${loosened}\n`)]);
    expect(await health(another)).toMatchObject({ serving: digestOf(governed) });
  }
  {
    await using accepting = await start(true, [digestOf(loosened)]);
    expect(await health(accepting)).toEqual({ serving: digestOf(loosened) });
  }
  await using after = await start(true);
  expect(await health(after)).toEqual({ serving: digestOf(loosened) });
});

test('an acceptance in its home is seen without a restart, and holds for that digest alone', async () => {
  const other = `${loosened}\n# another one`;
  await using gateway = await start(true);
  await writeFile(file, other);
  await becomes(gateway, { serving: digestOf(governed), refused: digestOf(other) });
  await acceptLoosening(folder.path, digestOf(loosened));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await health(gateway)).toMatchObject({ serving: digestOf(governed) });
  await acceptLoosening(folder.path, digestOf(other));
  await becomes(gateway, { serving: digestOf(other) });
  expect(await readFile(join(folder.path, 'accepted/supergraph.graphql'), 'utf8')).toBe(other);
});

test('an acceptance is spent: what was tightened since is not opened again by the same file', async () => {
  await acceptLoosening(folder.path, digestOf(loosened));
  await using gateway = await start(true);
  await writeFile(file, loosened);
  await becomes(gateway, { serving: digestOf(loosened) });
  await writeFile(file, governed);
  await becomes(gateway, { serving: digestOf(governed) });
  await writeFile(file, loosened);
  await becomes(gateway, { serving: digestOf(governed), refused: digestOf(loosened) });
});

test('a loosening in two steps is one: what is removed is remembered until it comes back protected', async () => {
  // Of the type and of its interface.
  const field = /\n {2}name: String(?!!)[^\n]*/g;
  expect(governed).toMatch(field);
  const without = governed.replace(field, '');
  for (const kept of [false, true]) {
    await writeFile(file, governed);
    await using gateway = await start(kept);
    await writeFile(file, without);
    await becomes(gateway, { serving: digestOf(without) });
    if (kept) await gateway[Symbol.asyncDispose]();
    await using again = kept ? await start(true) : gateway;
    await writeFile(file, loosened);
    await becomes(again, { serving: digestOf(without), refused: digestOf(loosened) });
    await writeFile(file, governed);
    await becomes(again, { serving: digestOf(governed) });
  }
});

test('an acceptance holds for all processes, whichever takes the file first', async () => {
  for (const options of [{ home: folder.path }, { accepted: [digestOf(loosened)] }]) {
    const accepted = createAcceptedSupergraphs(options);
    await accepted.keep(governed, undefined);
    if (options.home !== undefined) await acceptLoosening(options.home, digestOf(loosened));
    expect(await accepted.accepts(digestOf(loosened))).toBe(true);
    expect(await accepted.keep(loosened, digestOf(governed))).toBe(true);
    // Another one compared it with what was accepted before.
    expect(await accepted.accepts(digestOf(loosened))).toBe(true);
    expect(await accepted.keep(loosened, digestOf(governed))).toBe(true);
    expect(await accepted.keep(governed, digestOf(loosened))).toBe(true);
    expect(await accepted.accepts(digestOf(loosened))).toBe(false);
  }
});

test.each(['the file', 'its folder'])(
  'a file is followed where %s is a link that is set anew',
  async (linked) => {
    const tighter = governed.replace(mask, `${mask} @access(allow: [["role:steward"]])`);
    for (const [name, text] of Object.entries({ one: governed, two: tighter })) {
      await mkdir(join(folder.path, name));
      await writeFile(join(folder.path, name, 'supergraph.graphql'), text);
    }
    const link = join(folder.path, linked === 'the file' ? 'linked.graphql' : 'linked');
    const pointAt = async (name: string) => {
      const target = linked === 'the file' ? `${name}/supergraph.graphql` : name;
      await symlink(target, `${link}.next`);
      await rename(`${link}.next`, link);
    };
    await pointAt('one');
    file = linked === 'the file' ? join(folder.path, 'through.graphql') : join(link, 'supergraph.graphql');
    if (linked === 'the file') await symlink('linked.graphql', file);
    await using gateway = await start(false);
    // It is read once more when it begins to be followed.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await pointAt('two');
    await becomes(gateway, { serving: digestOf(tighter) });
  },
);

test('where nothing is kept the first file is the operator word', async () => {
  await writeFile(file, loosened);
  await using gateway = await start(false);
  expect(await health(gateway)).toEqual({ serving: digestOf(loosened) });
});

test('what is kept and cannot be read lets nothing be served', async () => {
  await using before = await start(true);
  await before[Symbol.asyncDispose]();
  await writeFile(join(folder.path, 'accepted/supergraph.graphql'), 'type Query {');
  await expect(start(true)).rejects.toThrow(
    'The last accepted one, which it is compared with, cannot be read',
  );
});

test('of two that were compared with the same one the second is compared with the first', async () => {
  const accepted = createAcceptedSupergraphs({ home: folder.path });
  const [since, first, second] = ['a', 'b', 'c'];
  expect(await accepted.keep(since, undefined)).toBe(true);
  expect(
    await Promise.all([accepted.keep(first, digestOf(since)), accepted.keep(second, digestOf(since))]),
  ).toEqual([true, false]);
  expect(await accepted.last()).toBe(first);
  expect(await accepted.keep(first, digestOf(since))).toBe(true);
});
