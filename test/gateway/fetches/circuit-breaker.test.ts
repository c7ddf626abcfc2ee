import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { createDirectFetches, inTurn, resets, responses, status } from './direct-fetches.ts';

// Without the watch, whose clock no test can control, where fetches are counted.
const limits = {
  retries: 0,
  breakerPercent: 50,
  breakerMinimum: 4,
  breakerOpenMs: 5_000,
  breakerWatchMs: 0,
};
const watched = { ...limits, breakerWatchMs: 5 };
const soon = { timeout: 10_000 };

test('a domain that mostly fails gets no requests, is probed after a while, and is used again when it answers', async () => {
  await using fetches = await createDirectFetches(limits);
  fetches.does(resets);
  for (let n = 0; n < 10; n += 1) expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.reached()).toBe(4);
  expect(fetches.log.lines()).toMatchObject([
    { level: 40, message: 'circuit breaker opened', domain: 'people', failed: 4, tries: 4, openMs: 5_000 },
  ]);

  fetches.pass(5_000);
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.reached()).toBe(5);
  expect(fetches.log.lines().at(-1)).toMatchObject({
    message: 'circuit breaker stays open',
    domain: 'people',
  });

  fetches.does(responses);
  fetches.pass(4_999);
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  fetches.pass(1);
  expect([await fetches.ask(), await fetches.ask()]).toEqual(['data', 'data']);
  expect(fetches.log.lines().at(-1)).toMatchObject({ message: 'circuit breaker closed', domain: 'people' });
  expect(fetches.log.lines()).toHaveLength(3);
});

test('a domain that has returned is used immediately, however long its breaker would stay open', async () => {
  await using fetches = await createDirectFetches(watched);
  fetches.does(resets);
  for (let n = 0; n < 4; n += 1) await fetches.ask();
  const looks: (readonly [method: unknown, authorized: boolean])[] = [];
  fetches.does((outgoing, incoming) => {
    if (incoming.method === 'POST') return responses(outgoing, incoming);
    looks.push([incoming.method, 'authorization' in incoming.headers]);
    send(outgoing, 405, '');
  });
  await expect.poll(() => fetches.ask(), soon).toBe('data');
  expect(looks).toEqual([['GET', false]]);
  expect(fetches.log.lines().map(({ message }) => message)).toEqual([
    'circuit breaker opened',
    'circuit breaker closed',
  ]);
});

test.each([
  ['is not there', resets],
  ['is behind a proxy that says that it is not there', status(503)],
  ['does not respond in time', () => {}],
])('a domain that %s is watched until it returns', async (_, fault) => {
  await using fetches = await createDirectFetches({ ...watched, connectTimeoutMs: 400 });
  fetches.does(resets);
  for (let n = 0; n < 4; n += 1) await fetches.ask();
  fetches.does(fault);
  await expect.poll(() => fetches.reached(), soon).toBeGreaterThan(6);
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.log.lines()).toHaveLength(1);
  fetches.does(responses);
  await expect.poll(() => fetches.ask(), soon).toBe('data');
});

test('a domain that responds and still fails its fetches gets no requests for the whole time', async () => {
  await using fetches = await createDirectFetches(watched);
  let posts = 0;
  let looks = 0;
  fetches.does((outgoing, incoming) => {
    if (incoming.method === 'GET') {
      looks += 1;
      return send(outgoing, 200, '{}');
    }
    posts += 1;
    return status(500)(outgoing, incoming);
  });
  for (let n = 0; n < 4; n += 1) await fetches.ask();
  await expect.poll(() => looks, soon).toBe(1);
  await expect.poll(() => fetches.ask().then(() => posts), soon).toBe(5);
  await wait(50);
  for (let n = 0; n < 10; n += 1) await fetches.ask();
  expect([posts, looks]).toEqual([5, 1]);
  fetches.pass(5_000);
  await fetches.ask();
  expect(posts).toBe(6);
});

test('probes are limited, and a failed probe blocks no other request', async () => {
  await using fetches = await createDirectFetches({ ...limits, breakerProbes: 2 });
  fetches.does(resets);
  for (let n = 0; n < 4; n += 1) await fetches.ask();
  fetches.pass(5_000);
  const before = fetches.reached();
  fetches.does(() => {});
  const caller = new AbortController();
  const probes = [fetches.ask({ signal: caller.signal }), fetches.ask({ signal: caller.signal })];
  await expect.poll(() => fetches.reached()).toBe(before + 2);
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.reached()).toBe(before + 2);
  caller.abort();
  await Promise.all(probes);
  fetches.does(responses);
  expect([await fetches.ask(), await fetches.ask(), await fetches.ask()]).toEqual(['data', 'data', 'data']);
});

test('old failures, and rare ones, do not open the breaker', async () => {
  await using fetches = await createDirectFetches(limits);
  fetches.does(inTurn(resets, resets, resets, responses));
  for (let n = 0; n < 3; n += 1) await fetches.ask();
  fetches.pass(11_000);
  fetches.does(
    inTurn(responses, resets, responses, responses, resets, responses, responses, resets, responses),
  );
  for (let n = 0; n < 20; n += 1) await fetches.ask();
  expect(fetches.log.lines()).toEqual([]);
});

test.each([
  [
    'is asked for too much',
    (outgoing: Parameters<typeof send>[0]) => send(outgoing, 200, '{"data":{}}'.padEnd(900)),
  ],
  ['refuses what it is asked', status(400)],
  [
    'answers in GraphQL that it failed',
    (outgoing: Parameters<typeof send>[0]) => send(outgoing, 500, '{"errors":[{}]}'),
  ],
])('a domain that %s is not down', async (_, fault) => {
  await using fetches = await createDirectFetches({ ...limits, bytes: 500 });
  fetches.does(fault);
  for (let n = 0; n < 10; n += 1) await fetches.ask();
  expect(fetches.reached()).toBe(10);
  expect(fetches.log.lines()).toEqual([]);
});

test('callers that disconnect do not count', async () => {
  await using fetches = await createDirectFetches(limits);
  fetches.does(() => {});
  for (let n = 1; n <= 6; n += 1) {
    const caller = new AbortController();
    const asked = fetches.ask({ signal: caller.signal });
    await expect.poll(() => fetches.reached()).toBe(n);
    caller.abort();
    await asked;
  }
  expect(fetches.log.lines()).toEqual([]);
});

test('a slow domain gets no requests, others do, and the log reports it', async () => {
  const log = captureLog();
  await using mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: {
      logger: log.logger,
      fetches: { domains: { people: { timeoutMs: 50, breakerMinimum: 3, breakerOpenMs: 100 } } },
    },
  });
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  people.fault = () => {};
  const query = '{ posts(first: 1) { title author { name } } }';
  const codes: (string | undefined)[] = [];
  for (let n = 0; n < 4; n += 1) {
    const response = await mesh.query(query);
    expect(response.data).toEqual({ posts: [{ title: 'Notes', author: null }] });
    codes.push(response.errors?.[0]?.extensions.code);
  }
  expect(codes).toEqual(['SUBGRAPH_TIMEOUT', 'SUBGRAPH_TIMEOUT', 'SUBGRAPH_TIMEOUT', 'SUBGRAPH_UNAVAILABLE']);
  expect(log.lines('circuit breaker opened')).toMatchObject([{ domain: 'people', failed: 3 }]);
  expect(log.lines('fetch failed').at(-1)).toMatchObject({ reason: 'its circuit breaker is open' });
  people.fault = undefined;
  await expect.poll(async () => (await mesh.query(query)).data.posts[0].author).toEqual({ name: 'Ada' });
  expect(log.lines('circuit breaker closed')).toMatchObject([{ domain: 'people' }]);
});
