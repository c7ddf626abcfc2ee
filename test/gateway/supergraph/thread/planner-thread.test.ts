import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask, createTestMesh } from '#test/testkit/test-mesh.ts';
import { createTestSubgraph, send, type TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { type PlannerThreads, watchPlannerThreads } from '../../planner/planner-threads.ts';

const logger = createLogger('test', 'silent');
/** As no other test has them, so that no thread is taken that was started before they are watched. */
const limits = { plannerMegabytes: 1_000 };
let threads: PlannerThreads;
beforeAll(() => {
  threads = watchPlannerThreads();
});
afterAll(() => threads[Symbol.dispose]());

const thisThread = () => threads.started.findLast(({ worker }) => worker.threadId !== -1);

function compose(subgraphs: readonly { name: string; sdl: string; url: string }[]): string {
  const composed = composeSupergraph({ subgraphs });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
}

/** A gateway over a file that the test may write, and a subgraph for what is written. */
async function followedGateway(subgraph: TestSubgraphOptions) {
  const served = await createTestSubgraph(subgraph);
  const folder = await temporaryFolder();
  const file = join(folder.path, 'supergraph.graphql');
  const sdlOf = (sdl: string) => compose([{ name: served.name, sdl, url: served.url }]);
  await writeFile(file, sdlOf(subgraph.sdl));
  const gateway = await createGateway({
    supergraph: { file },
    port: 0,
    fetches: { timeoutMs: 25_000 },
    limits,
    logger,
  });
  return {
    url: gateway.url,
    subgraph: served,
    serve: (sdl: string) => writeFile(file, sdlOf(sdl)),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const withNews = peopleSubgraph.sdl.replace('type Query {', 'type Query { news: String ');
const withoutNames = peopleSubgraph.sdl.replace('nickname: String', '');
const until = (served: () => Promise<unknown>) => vi.waitFor(served, { timeout: 20_000, interval: 50 });

test('what a supergraph was asked is planned for the next one before that is served', async () => {
  await using mesh = await followedGateway(peopleSubgraph);
  const query = 'query Asked { me { name } }';
  expect((await ask(mesh.url, query)).data).toEqual({ me: { name: 'Ada' } });
  const times = () => threads.planned().filter((document) => document.includes('Asked')).length;
  expect(times()).toBe(1);

  await mesh.serve(withNews);
  await until(async () => expect((await ask(mesh.url, '{ news }')).status).toBe(200));
  expect(times()).toBe(2);
  expect((await ask(mesh.url, query)).data).toEqual({ me: { name: 'Ada' } });
  expect(times()).toBe(2);
});

test('what is not valid any more is left out, and refused when it is asked', async () => {
  await using mesh = await followedGateway(peopleSubgraph);
  const query = 'query Gone { me { nickname } }';
  expect((await ask(mesh.url, query)).data).toEqual({ me: { nickname: null } });
  await mesh.serve(withoutNames);
  await until(async () => expect((await ask(mesh.url, query)).status).toBe(400));
  expect(threads.planned().filter((document) => document.includes('Gone'))).toHaveLength(1);
});

test('a request that is in flight is answered by the supergraph that it began with', async () => {
  await using mesh = await followedGateway(peopleSubgraph);
  const held = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  mesh.subgraph.fault = (outgoing) => {
    reached.resolve();
    void held.promise.then(() => send(outgoing, 200, '{"data":{"me":{"nickname":"Ada"}}}'));
  };
  const inFlight = ask(mesh.url, '{ me { nickname } }');
  await reached.promise;
  mesh.subgraph.fault = undefined;
  await mesh.serve(withNews.replace('nickname: String', ''));
  // Another question: one that is asked already would be answered by what is in flight.
  await until(async () => expect((await ask(mesh.url, '{ news }')).status).toBe(200));
  expect((await ask(mesh.url, '{ me { nickname } }')).status).toBe(400);
  held.resolve();
  expect((await inFlight).data).toEqual({ me: { nickname: 'Ada' } });
});

test('threads are no more than two, however often the file changes, and what it became last is served', async () => {
  await using mesh = await followedGateway(peopleSubgraph);
  const alive = () => threads.started.filter(({ worker }) => worker.threadId !== -1).length;
  const most: number[] = [];
  for (let version = 1; version <= 12; version += 1) {
    await mesh.serve(peopleSubgraph.sdl.replace('type Query {', `type Query { version${version}: Int `));
    await new Promise((resolve) => setTimeout(resolve, 120));
    most.push(alive());
  }
  await until(async () => expect((await ask(mesh.url, '{ version12 }')).status).toBe(200));
  expect(Math.max(...most)).toBeLessThanOrEqual(2);
});

test('a planner that ends is started again for whoever asks next', async () => {
  await using mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: { limits },
  });
  expect((await mesh.query('{ me { name } }')).data).toEqual({ me: { name: 'Ada' } });
  await thisThread()?.worker.terminate();
  expect((await mesh.query('{ me { name } }')).data).toEqual({ me: { name: 'Ada' } });
  expect((await mesh.query('{ me { id posts { title } } }')).data.me.posts).toHaveLength(2);
});

test('a gateway that cannot listen gives its planner back', async () => {
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const { port } = mesh.gateway;
  const starting = createGateway({
    supergraph: mesh.supergraph,
    port,
    limits: { plannerMegabytes: 900 },
    logger,
  });
  await expect(starting).rejects.toThrow(`${port}`);
  expect(threads.started.at(-1)?.asked.map(({ kind }) => kind)).toEqual(['load', 'release']);
});

test('a planner for which there is no memory refuses the supergraph', async () => {
  const supergraph = compose([{ ...peopleSubgraph, url: 'http://127.0.0.1:1/graphql' }]);
  const starting = createGateway({ supergraph, port: 0, logger, limits: { plannerMegabytes: 6 } });
  await expect(starting).rejects.toThrow(/does not load.*ran out of memory/);
});

test('a gateway that is disposed of, even while it loads, leaves nothing that keeps its process', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'supergraph.graphql');
  const supergraph = compose([{ ...peopleSubgraph, url: 'http://127.0.0.1:1/graphql' }]);
  await writeFile(file, supergraph);
  const script = `
    import { writeFile } from 'node:fs/promises';
    import { createGateway } from '#gateway/gateway.ts';
    import { createLogger } from '#platform/runtime/log.ts';
    const [file, next] = process.argv.slice(1);
    const logger = createLogger('test', 'silent');
    const gateway = await createGateway({ supergraph: { file }, port: 0, logger });
    await fetch(gateway.url + '/graphql?query={me{name}}', { headers: { 'apollo-require-preflight': '1' } });
    await writeFile(file, next);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await gateway[Symbol.asyncDispose]();
  `;
  const next = supergraph.replace('nickname: String', '');
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, file, next], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
});

/** Every field can be had from every domain: the planner's worst case. */
const shared = ['a', 'b', 'c', 'd'].map((name) => ({
  name,
  sdl: `
    ${linkHeader({ federation: ['@key', '@shareable'] })}
    type Query { t: T @shareable }
    type T @key(fields: "id") { id: ID!  t: T @shareable  own_${name}: Int  shared: Int @shareable }
  `,
  resolvers: { Query: { t: () => ({ id: '1', shared: 1 }) } },
}));
const below = (depth: number): string =>
  depth === 0 ? 'shared' : `own_a own_b own_c own_d shared t { ${below(depth - 1)} }`;

test('a planner that ends while it plans costs that operation, and is started again', async () => {
  // What it plans takes it longer than its end does.
  const slow = { ...limits, planningMs: 20_000, comparedPlans: 1_000_000_000 };
  await using mesh = await createTestMesh({ subgraphs: shared, gateway: { limits: slow } });
  threads.once(
    (question) => question.kind === 'plan' && question.document.includes('Fatal'),
    (worker) => void worker.terminate(),
  );
  const fatal = mesh.query(`query Fatal { t { ${below(12)} } }`);
  const waiting = mesh.query('query Waiting { t { shared } }');
  const { status, errors } = await fatal;
  expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'PLANNER_UNAVAILABLE']);
  expect((await waiting).data).toEqual({ t: { shared: 1 } });
  expect((await mesh.query('query Fatal { t { shared } }')).data).toEqual({ t: { shared: 1 } });
});

test('an operation that takes too long to plan is refused, at once when it comes again, and holds up nobody', async () => {
  const slow = { ...limits, planningMs: 1_500, comparedPlans: 1_000_000_000 };
  await using mesh = await createTestMesh({ subgraphs: shared, gateway: { limits: slow } });
  const hostile = `query Hostile { t { ${below(12)} } }`;
  const refused = mesh.query(hostile);
  const waiting = mesh.query('{ t { shared } }');
  const { status, errors } = await refused;
  expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'PLANNING_TIMEOUT']);
  expect((await waiting).data).toEqual({ t: { shared: 1 } });

  const times = () => threads.planned().filter((document) => document.includes('Hostile')).length;
  expect(times()).toBe(1);
  expect((await mesh.query(hostile)).errors?.[0]?.extensions.code).toBe('PLANNING_TIMEOUT');
  expect(times()).toBe(1);
});
