import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { type Fault, send } from '#test/testkit/test-subgraph.ts';
import { createDirectFetches, inTurn, resets, responses, status } from './direct-fetches.ts';

const off = { breakerPercent: 0 };

test.each<readonly [string, Fault, string, number]>([
  ['a reset connection', resets, 'data', 2],
  ['status 502', status(502), 'data', 2],
  ['status 503', status(503), 'data', 2],
  ['status 504', status(504), 'data', 2],
  ['status 503 that asks for a second', status(503, { 'retry-after': '1' }), 'SUBGRAPH_UNAVAILABLE', 1],
  ['status 503 that asks for nothing', status(503, { 'retry-after': '0' }), 'data', 2],
  ['status 500', status(500), 'SUBGRAPH_UNAVAILABLE', 1],
  ['status 429', status(429), 'SUBGRAPH_UNAVAILABLE', 1],
  ['a redirect', status(302), 'SUBGRAPH_UNAVAILABLE', 1],
  ['another content type', status(200), 'SUBGRAPH_UNAVAILABLE', 1],
  ['garbage', (outgoing) => send(outgoing, 200, '{'), 'SUBGRAPH_UNAVAILABLE', 1],
  [
    'status 503 in GraphQL, the word of the domain itself',
    (outgoing) => send(outgoing, 503, '{"errors":[{"message":"no"}]}'),
    'data',
    1,
  ],
])('after %s a fetch is retried where that can help', async (_, fault, outcome, reached) => {
  await using fetches = await createDirectFetches({ ...off, retryAfterMs: 500 });
  fetches.does(inTurn(fault, responses));
  expect(await fetches.ask()).toBe(outcome);
  expect(fetches.reached()).toBe(reached);
});

test('a mutation is sent once', async () => {
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const people = mesh.subgraphs.people;
  let reached = 0;
  if (people)
    people.fault = (outgoing, incoming) => {
      reached += 1;
      inTurn(resets)(outgoing, incoming);
    };
  const response = await mesh.query('mutation { rename(id: "u1", name: "Ada") { name } }');
  expect(response.errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
  expect(reached).toBe(1);
  await mesh.query('{ me { name } }');
  expect(reached).toBe(4);
});

test('a fetch is retried up to its limit, and the log contains no values', async () => {
  await using fetches = await createDirectFetches({ ...off, retries: 3 });
  fetches.does(resets);
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.reached()).toBe(4);
  const lines = fetches.log.lines();
  expect(lines.map(({ message, domain, tries }) => [message, domain, tries])).toEqual([
    ['a fetch is retried', 'people', 1],
    ['a fetch is retried', 'people', 2],
    ['a fetch is retried', 'people', 3],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/Ada|query/);
});

test('a refused connection is retried', async () => {
  const log = captureLog();
  await using mesh = await createTestMesh({
    subgraphs: [peopleSubgraph],
    gateway: { logger: log.logger, fetches: { retryDelayMs: 1 } },
  });
  await mesh.subgraphs.people?.[Symbol.asyncDispose]();
  expect((await mesh.query('{ me { name } }')).errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
  expect(log.lines('a fetch is retried')).toMatchObject([
    { domain: 'people', reason: 'ECONNREFUSED', tries: 1 },
    { domain: 'people', reason: 'ECONNREFUSED', tries: 2 },
  ]);
});

test('a connection that takes too long is retried, within the time of the fetch', async () => {
  // A TLS server that never responds: a connection that cannot be used.
  let connections = 0;
  const silent = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
  });
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/graphql`;
  const log = captureLog();
  await using mesh = await createTestMesh({
    subgraphs: [peopleSubgraph],
    gateway: {
      logger: log.logger,
      subgraphUrls: { people: url },
      fetches: { connectTimeoutMs: 1, retries: 1, retryDelayMs: 0 },
    },
  });
  const response = await mesh.query('{ me { name } }');
  expect(response.errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
  expect(connections).toBe(2);
  expect(log.lines('a fetch is retried')).toMatchObject([{ reason: 'UND_ERR_CONNECT_TIMEOUT' }]);
  silent.close();
});

test('there is no retry that would begin after the timeout of the fetch', async () => {
  await using fetches = await createDirectFetches({ ...off, timeoutMs: 900, retryAfterMs: 5_000 });
  fetches.does(inTurn(status(503, { 'retry-after': '1' }), responses));
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.reached()).toBe(1);
});

test('a fetch that waits for its retry ends at its timeout, or when its caller disconnects', async () => {
  await using fetches = await createDirectFetches(
    { ...off, retryDelayMs: 100_000, timeoutMs: 300_000 },
    () => 0.5,
  );
  fetches.does(resets);
  const caller = new AbortController();
  const asked = fetches.ask({ signal: caller.signal });
  await expect.poll(() => fetches.log.lines().length).toBe(1);
  expect(fetches.client.load()).toMatchObject([{ fetches: 1, sent: 0, queued: 0 }]);
  caller.abort();
  expect(await asked).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.client.load()).toMatchObject([{ fetches: 0, sent: 0, queued: 0, bytes: 0 }]);
});

test('retries of all fetches are limited to a share of them, whatever fails', async () => {
  await using fetches = await createDirectFetches({
    ...off,
    retryPercent: 20,
    retryReserve: 3,
    retryDelayMs: 0,
  });
  fetches.does(resets);
  for (let n = 0; n < 50; n += 1) await fetches.ask();
  expect(fetches.reached()).toBe(50 + 3 + 10);
  fetches.pass(11_000);
  for (let n = 0; n < 10; n += 1) await fetches.ask();
  expect(fetches.reached()).toBe(63 + 10 + 3 + 2);
});
