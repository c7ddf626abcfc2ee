import { expect, test } from 'vitest';
import { createFlatObserver } from '#platform/telemetry/flat-observer.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';

/** Notes each activity when it ends. */
function noting() {
  const ended: string[] = [];
  const note =
    (kind: string) =>
    () =>
    ({ code = 'OK' }: { readonly code: string | undefined }) =>
      void ended.push(`${kind} ${code}`);
  const observer = createFlatObserver(
    {
      operation: note('operation'),
      plan: note('plan'),
      fetch: note('fetch'),
      'domain request': note('domain request'),
      request:
        () =>
        ({ status, codes }) =>
          void ended.push(`request ${[status, ...codes].join(' ')}`),
    },
    {
      validated: ({ document }) => void ended.push(document().replace(/\s+/g, ' ')),
      cache: ({ kept, fetched }) => void ended.push(`cache ${kept} ${fetched}`),
    },
  );
  return { ended, observer };
}

test('each part of a gateway reports when it ends, from the inside out', async () => {
  const { ended, observer } = noting();
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer } });
  await mesh.query('{ actor(id: "u1") { name } }');
  expect(ended).toEqual([
    'query ($literal_1: ID!) { actor(id: $literal_1) { name } }',
    'plan OK',
    'domain request OK',
    'cache 0 1',
    'fetch OK',
    'operation OK',
    'request 200',
  ]);
});

test('a domain that fails is reported with the code that its fields get', async () => {
  const { ended, observer } = noting();
  const fetches = { timeoutMs: 100, retries: 0 };
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer, fetches } });
  const { people } = mesh.subgraphs;
  if (!people) throw new Error('There is no such subgraph.');
  const outcomes = async (query: string) => {
    ended.splice(0);
    await mesh.query(query);
    return ended.filter((line) => /^(domain request|fetch|operation|request) /.test(line));
  };
  people.fault = () => {};
  expect(await outcomes('{ me { name } }')).toEqual([
    'domain request SUBGRAPH_TIMEOUT',
    'fetch SUBGRAPH_TIMEOUT',
    'operation OK',
    'request 200 SUBGRAPH_TIMEOUT',
  ]);
  people.fault = (outgoing) => send(outgoing, 200, 'canary');
  expect(await outcomes('{ me { id } }')).toEqual([
    'domain request SUBGRAPH_UNAVAILABLE',
    'fetch SUBGRAPH_UNAVAILABLE',
    'operation OK',
    'request 200 SUBGRAPH_UNAVAILABLE',
  ]);
});

test('requests that are served as one are told of each, and what was done once is told of once', async () => {
  const { ended, observer } = noting();
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer } });
  const { people } = mesh.subgraphs;
  if (!people) throw new Error('There is no such subgraph.');
  const waiting: (() => void)[] = [];
  people.fault = (outgoing) => {
    waiting.push(() => send(outgoing, 200, '{"data":{"me":{"name":"Ada"}}}'));
  };
  const asked = [mesh.query('{ me { name } }'), mesh.query('{ me { name } }')];
  const seen = () => ended.filter((line) => line === '{ me { name } }').length;
  await expect.poll(() => [waiting.length, seen()]).toEqual([1, 2]);
  // Both are in flight once they are validated: what follows takes no turn of the event loop but the fetch.
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const respond of waiting) respond();
  await Promise.all(asked);
  const times = (line: string) => ended.filter((one) => one === line).length;
  expect(['request 200', 'operation OK', 'fetch OK', 'domain request OK'].map(times)).toEqual([2, 2, 1, 1]);
});

test('an operation that is not valid is told of without its text', async () => {
  const { ended, observer } = noting();
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer } });
  await mesh.query('{ canary }');
  await mesh.query('{ canary');
  expect(ended).toEqual([
    'operation GRAPHQL_VALIDATION_FAILED',
    'request 400 GRAPHQL_VALIDATION_FAILED',
    'request 400 GRAPHQL_PARSE_FAILED',
  ]);
});

test('a fetch that is made to compare executors is told of as such', async () => {
  const shadows: (string | undefined)[] = [];
  const observer = createFlatObserver(
    {
      fetch:
        ({ shadow }) =>
        () =>
          void shadows.push(shadow),
    },
    {},
  );
  const shadow = { percent: 100, perSecond: 1_000, concurrency: 8, timeoutMs: 20_000 };
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer, shadow } });
  await mesh.query('{ me { name } }');
  await expect.poll(() => shadows.length, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(shadows[0]).toBeUndefined();
  expect(shadows.slice(1).every((one) => one === 'ours' || one === 'theirs')).toBe(true);
});
