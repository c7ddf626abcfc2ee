import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, print } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { createClientNames } from '#gateway/planner/client-names.ts';
import { createHivePlanner } from '#gateway/planner/hive-planner.ts';
import { type NativeProcess, startNativeProcess } from '#gateway/planner/native/native-process.ts';
import { createQueryPlanner } from '#gateway/planner/query-planner.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { parseSdl } from '#schema/parse-sdl.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])`;
const composed = composeSupergraph({
  subgraphs: [
    {
      name: 'posts',
      url: 'http://posts',
      sdl: `${link} type Query { post: Post } type Post @key(fields: "id") { id: ID! title: String comments(limit: Int = 2): [String!] }`,
    },
    {
      name: 'moods',
      url: 'http://moods',
      sdl: `${link} type Post @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] @external
        mood: String @requires(fields: "comments(limit: 3)") tone: String @requires(fields: "comments(limit: 4)") }`,
    },
  ],
});
if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
const sdl = composed.supergraph;
const asked = (document: string) => ({ document, operationName: undefined });

/** A process that does what the text says with what it is sent as `question`. */
async function processThat(does: string, planningMs = 1_000) {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'main.mjs');
  await writeFile(
    file,
    `process.on('disconnect', () => process.exit()); process.on('message', (question) => { ${does} });`,
  );
  const native = startNativeProcess({ sdl: () => sdl, planningMs, megabytes: 0, main: pathToFileURL(file) });
  return {
    native,
    async [Symbol.asyncDispose]() {
      native[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const loads = `if (question.kind === 'load') return process.send({ id: question.id, kind: 'loaded' });`;
const plans = `process.send({ id: question.id, kind: 'planned', plan: question.document });`;
const isGone = (pid: number | undefined) => {
  try {
    return pid === undefined || !process.kill(pid, 0);
  } catch {
    return true;
  }
};

describe('a process that plans', () => {
  test('plans, and what it cannot plan is refused', async () => {
    using native = startNativeProcess({ sdl: () => sdl, planningMs: 20_000, megabytes: 0 });
    expect(await native.plan(asked('{ post { title } }'))).toMatchObject({
      kind: 'QueryPlan',
      node: { serviceName: 'posts' },
    });
    await expect(native.plan(asked('{ post { nothing } }'))).rejects.toThrow('refuses');
  });

  test('is started when it is first asked, where that is wanted', async () => {
    using native = startNativeProcess({ sdl: () => sdl, planningMs: 20_000, megabytes: 0, onDemand: true });
    expect(native.pid).toBeUndefined();
    await native.plan(asked('{ post { title } }'));
    expect(native.pid).toBeDefined();
  });

  test('ends when it is disposed of', async () => {
    let native: NativeProcess | undefined = startNativeProcess({
      sdl: () => sdl,
      planningMs: 20_000,
      megabytes: 0,
    });
    await native.plan(asked('{ post { title } }'));
    const { pid } = native;
    native[Symbol.dispose]();
    native = undefined;
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), 10_000);
  });

  test('is started again when it has ended, and costs the operation that it ended with', async () => {
    await using one = await processThat(
      `${loads} if (question.document === 'fatal') process.abort(); ${plans}`,
      20_000,
    );
    await expect(one.native.plan(asked('fatal'))).rejects.toThrow('ended');
    await expect(one.native.plan(asked('next'))).rejects.toThrow('not started');
    await vi.waitFor(async () => expect(await one.native.plan(asked('next'))).toBe('next'), 20_000);
  });

  test('is ended where it takes too long', async () => {
    await using one = await processThat(`${loads} while (question.document === 'slow'); ${plans}`);
    await expect(one.native.plan(asked('slow'))).rejects.toThrow('ended');
  });

  test('is ended where it takes too much memory', async () => {
    using native = startNativeProcess({ sdl: () => sdl, planningMs: 20_000, megabytes: 1 });
    await expect(native.plan(asked('{ post { title } }'))).rejects.toThrow('does not start');
  });
});

describe('a planner that is asked first', () => {
  test('plans what the other one gets wrong', async () => {
    using native = createHivePlanner({ sdl: () => sdl, planningMs: 20_000, megabytes: 0 });
    const planner = createQueryPlanner(parseSdl(sdl), { native, first: 'hive' });
    const operation = asked('{ post { mood tone } }');
    expect((await createQueryPlanner(parseSdl(sdl)).plan(operation)).unfetched).toMatchObject([
      { place: 'post', type: 'Post', name: 'tone' },
    ]);
    expect(JSON.stringify(await planner.plan(operation))).toContain(
      '_internal_qp_alias_0: comments(limit: 4)',
    );
  });

  test.each([
    ['that refuses', () => Promise.reject(new Error('No.'))],
    [
      'whose plan is wrong',
      async () => ({ node: { kind: 'Fetch', serviceName: 'posts', operation: '{ post { id } }' } as const }),
    ],
    ['that plans nothing', async () => ({})],
  ])('leaves to the other one %s', async (_, plan) => {
    const planner = createQueryPlanner(parseSdl(sdl), { native: { name: 'hive', plan }, first: 'hive' });
    expect(JSON.stringify(await planner.plan(asked('{ post { title } }')))).toContain('{post{title}}');
  });

  test('and the other one: where none plans it, the selection is named', async () => {
    const gone = sdl.replace(/(title: String) @join__field\(graph: POSTS\)/, '$1 @join__field');
    using native = createHivePlanner({ sdl: () => gone, planningMs: 20_000, megabytes: 0 });
    const planner = createQueryPlanner(parseSdl(gone), { native, first: 'hive' });
    await expect(planner.plan(asked('{ post { title } }'))).rejects.toMatchObject({
      extensions: { code: 'UNRESOLVABLE_OPERATION' },
    });
  });
});

test('names that planners give are kept apart from those of clients', () => {
  const document = parse(
    'query ($__batch_reps_0: Int, $n: Int) { post { _internal_qp_alias_0: comments(limit: $__batch_reps_0) _e0: title _entities: title e0: title } }',
  );
  const names = createClientNames(document, { names: new Set(), withArguments: new Set() });
  expect(print(names.document).replace(/\s+/g, ' ')).toBe(
    'query ($client___batch_reps_0: Int, $n: Int) { post { client__internal_qp_alias_0: comments(limit: $client___batch_reps_0) client__e0: title client__entities: title e0: title } }',
  );
  expect(names.answered('client__e0')).toBe('_e0');
});
