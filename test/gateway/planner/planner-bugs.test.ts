import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { type Planner, PlannerRefusal } from '#gateway/planner/planner.ts';
import { createQueryPlanner } from '#gateway/planner/query-planner.ts';
import { createBugLog } from '#gateway/supergraph/thread/supergraph-planner.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { captureLog } from '#test/testkit/captured-log.ts';

function supergraph() {
  const sdl = 'type Query { one(id: String): String  two: String }';
  const composed = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a', sdl }] });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return parse(composed.supergraph);
}

/** A planner that is asked first, and does not plan. */
function planWith(error: Error) {
  const { logger, lines } = captureLog();
  const native: Planner = {
    name: 'hive',
    async plan() {
      throw error;
    },
  };
  const { plan } = createQueryPlanner(supergraph(), { native, first: 'hive', onBug: createBugLog(logger) });
  return { lines, ask: (document: string) => plan({ document, operationName: undefined }) };
}

test('a bug of a planner is logged once for an operation, without its values, where another one plans it', async () => {
  const { ask, lines } = planWith(new TypeError('cannot read "canary" of one(id: "canary")'));
  for (const document of ['{ one(id: "canary") }', '{ one(id: "zebra") }']) {
    expect(await ask(document)).toMatchObject({ node: { kind: 'Fetch', serviceName: 'a' } });
  }
  expect(lines()).toMatchObject([
    {
      level: 40,
      message: 'a planner went wrong, and another one planned the operation',
      planner: 'hive',
      error: 'TypeError',
      signature: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
      at: expect.arrayContaining([expect.stringMatching(/^at /)]),
    },
  ]);
  expect(JSON.stringify(lines())).not.toMatch(/canary|zebra/);
  await ask('{ two }');
  expect(new Set(lines().map(({ signature }) => signature)).size).toBe(2);
});

test('a planner that refuses an operation is no bug', async () => {
  const { ask, lines } = planWith(new PlannerRefusal('it does not plan that'));
  await ask('{ two }');
  expect(lines()).toEqual([]);
});
