import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GraphQLSchema } from 'graphql';
import { expect, test, vi } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { startPlannerThread } from '#gateway/supergraph/thread/planner-thread.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { ordersSubgraph, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask, createTestMesh } from '#test/testkit/test-mesh.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Those that somebody still holds. */
const schemas = () => queryObjects(GraphQLSchema, { format: 'count' });

test('of the supergraphs that were served, the first among them, no schema is kept', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'supergraph.graphql');
  const supergraph = (version: number) =>
    mesh.supergraph.replace('type Query', `"""Version ${version}."""\ntype Query`);
  await writeFile(file, supergraph(0));
  await using gateway = await createGateway({
    supergraph: { file },
    port: 0,
    logger: createLogger('test', 'silent'),
  });
  const served = async () =>
    (await ask(gateway.url, '{ __type(name: "Query") { description } secrets { code } }')).data.__type
      .description;
  expect(await served()).toBe('Version 0.');
  const one = schemas();

  for (const version of [1, 2, 3]) {
    await writeFile(file, supergraph(version));
    await vi.waitFor(async () => expect(await served()).toBe(`Version ${version}.`), 20_000);
  }
  await vi.waitFor(() => expect(schemas()).toBe(one), { timeout: 10_000, interval: 200 });
});

test('what the thread that plans has answered is not kept for as long as it lives', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  const thread = startPlannerThread(0);
  const answered = await Promise.all(
    [1, 2].map(async () => {
      const response = await thread.ask({ kind: 'load', sdl: mesh.supergraph, comparedPlans: 100 }, 'loaded');
      return new WeakRef(response.supergraph);
    }),
  );
  await setImmediate();
  collect();
  expect(answered.map((supergraph) => supergraph.deref())).toEqual([undefined, undefined]);
  expect(thread.ended).toBe(false);
  await thread.end();
});
