import { expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { createDirectFetches, responses } from './direct-fetches.ts';

test('a domain gets a limited number of concurrent requests, more wait, and the rest is refused immediately', async () => {
  await using mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: { fetches: { domains: { people: { connections: 2, queue: 3 } } } },
  });
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  const held: (() => void)[] = [];
  people.fault = (outgoing, incoming) => void held.push(() => responses(outgoing, incoming));
  // With different names: concurrent equal requests would be one fetch.
  const asked = Array.from({ length: 5 }, (_, n) => mesh.query(`query Q${n} { me { name } }`));
  await expect.poll(() => held.length).toBe(2);
  // The waiting requests are on their way to the queue.
  await expect
    .poll(async () => (await mesh.query('{ me { name } posts(first: 1) { title } }')).errors?.[0])
    .toMatchObject({ extensions: { code: 'SUBGRAPH_OVERLOADED', domain: 'people' } });
  const refused = await mesh.query('{ me { name } posts(first: 1) { title } }');
  expect(refused).toMatchObject({ status: 200, data: { me: null, posts: [{ title: 'Notes' }] } });
  expect(held.length).toBe(2);
  people.fault = responses;
  for (const respond of held) respond();
  for (const respond of await Promise.all(asked)) expect(respond.data).toEqual({ me: { name: 'Ada' } });
  expect((await mesh.query('{ me { name } }')).data).toEqual({ me: { name: 'Ada' } });
});

test('waiting requests keep their order, and a cancelled one frees its place', async () => {
  await using fetches = await createDirectFetches({ connections: 1, queue: 2 });
  const held: (() => void)[] = [];
  fetches.does((outgoing, incoming) => void held.push(() => responses(outgoing, incoming)));
  const done: string[] = [];
  const caller = new AbortController();
  const first = fetches.ask().then(() => done.push('first'));
  const gone = fetches.ask({ signal: caller.signal });
  const third = fetches.ask().then(() => done.push('third'));
  expect(await fetches.ask()).toBe('SUBGRAPH_OVERLOADED');
  expect(fetches.client.load()).toMatchObject([{ fetches: 3, sent: 1, queued: 2 }]);
  caller.abort();
  expect(await gone).toBe('SUBGRAPH_UNAVAILABLE');
  const fourth = fetches.ask().then(() => done.push('fourth'));
  expect(fetches.client.load()).toMatchObject([{ fetches: 3, sent: 1, queued: 2 }]);
  for (let n = 0; n < 3; n += 1) {
    await expect.poll(() => held.length).toBe(n + 1);
    held[n]?.();
  }
  await Promise.all([first, third, fourth]);
  expect(done).toEqual(['first', 'third', 'fourth']);
  expect(fetches.reached()).toBe(3);
  expect(fetches.client.load()).toMatchObject([{ fetches: 0, sent: 0, queued: 0, bytes: 0 }]);
});

test('a fetch that waited for a connection until its timeout is not sent', async () => {
  await using fetches = await createDirectFetches({ connections: 1, queue: 1, timeoutMs: 100 });
  fetches.does(() => {});
  async function sentOfTwo(): Promise<number> {
    const before = fetches.reached();
    const both = await Promise.all([fetches.ask(), fetches.ask()]);
    expect(both).toEqual(['SUBGRAPH_TIMEOUT', 'SUBGRAPH_TIMEOUT']);
    await expect.poll(() => fetches.client.load()).toMatchObject([{ fetches: 0, sent: 0, queued: 0 }]);
    return fetches.reached() - before;
  }
  // On a busy machine the time of the second may be over a moment after the first one's, and it has its turn then.
  await expect.poll(sentOfTwo, { timeout: 10_000 }).toBe(1);
});

test('the responses of a domain that are being received are limited in bytes together', async () => {
  await using fetches = await createDirectFetches({ bytesAtOnce: 100_000 });
  fetches.does((outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.write(' '.repeat(60_000));
  });
  const caller = new AbortController();
  const first = fetches.ask({ signal: caller.signal });
  await expect.poll(() => fetches.client.load()[0]?.bytes).toBe(60_000);
  expect(await fetches.ask()).toBe('SUBGRAPH_OVERLOADED');
  expect(fetches.client.load()).toMatchObject([{ fetches: 1, sent: 1, bytes: 60_000 }]);
  caller.abort();
  await first;
  expect(fetches.client.load()).toMatchObject([{ fetches: 0, sent: 0, bytes: 0 }]);
});

test('a caller that has disconnected sends no request', async () => {
  await using fetches = await createDirectFetches({});
  fetches.does(responses);
  expect(await fetches.ask({ signal: AbortSignal.abort() })).toBe('SUBGRAPH_UNAVAILABLE');
  expect(fetches.reached()).toBe(0);
});

test('a client of the gateway that disconnects cancels its fetches', async () => {
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const people = mesh.subgraphs.people;
  let closed = 0;
  let reached = 0;
  if (people)
    people.fault = ({ socket }) => {
      reached += 1;
      socket?.once('close', () => {
        closed += 1;
      });
    };
  const caller = new AbortController();
  const asked = fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ me { name } }"}',
    signal: caller.signal,
  }).catch(() => 'gone');
  await expect.poll(() => reached).toBe(1);
  caller.abort();
  expect(await asked).toBe('gone');
  await expect.poll(() => closed).toBe(1);
  expect(reached).toBe(1);
});

test('a client that is closed finishes earlier requests, and leaves no connection', async () => {
  await using fetches = await createDirectFetches({});
  const held: (() => void)[] = [];
  fetches.does((outgoing, incoming) => void held.push(() => responses(outgoing, incoming)));
  const asked = fetches.ask();
  await expect.poll(() => held.length).toBe(1);
  const closed = fetches.client[Symbol.asyncDispose]();
  held[0]?.();
  expect(await asked).toBe('data');
  await closed;
  expect(await fetches.ask()).toBe('SUBGRAPH_UNAVAILABLE');
});
