import { expect, test } from 'vitest';
import type { GatewayLimits } from '#gateway/limits/limits.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { advanceClock, stopClock } from '#test/testkit/monotonic-clock.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';

const meshWith = (limits: Partial<GatewayLimits>) =>
  createTestMesh({ subgraphs: [peopleSubgraph], gateway: { limits } });

test('a caller with too many requests gets a retry-after, and no other caller does', async () => {
  await using mesh = await meshWith({ requestsPerSecond: 1, requestBurst: 3 });
  stopClock();
  const ada = mesh.as({ sub: 'ada' });
  for (let n = 0; n < 3; n += 1) expect((await ada.query('{ me { id } }')).status).toBe(200);
  const refused = await ada.query('{ me { id } }');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  expect((await mesh.as({ sub: 'grace' }).query('{ me { id } }')).status).toBe(200);
  expect((await mesh.query('{ me { id } }')).status).toBe(200);
});

test('a caller who waits is answered again', async () => {
  await using mesh = await meshWith({ requestsPerSecond: 1, requestBurst: 1 });
  stopClock();
  expect((await mesh.query('{ me { id } }')).status).toBe(200);
  expect((await mesh.query('{ me { id } }')).status).toBe(429);
  advanceClock(1_000);
  expect((await mesh.query('{ me { id } }')).status).toBe(200);
});

test('an invalid token is counted for its address', async () => {
  await using mesh = await meshWith({ requestsPerSecond: 1, requestBurst: 2 });
  stopClock();
  const wrong = () => mesh.query('{ me { id } }', { headers: { authorization: 'Bearer a.b.c' } });
  expect((await wrong()).status).toBe(401);
  expect((await wrong()).status).toBe(401);
  expect((await wrong()).status).toBe(429);
  expect((await mesh.query('{ me { id } }')).status).toBe(429);
});

test('refused documents count as well', async () => {
  await using mesh = await meshWith({ requestsPerSecond: 1, requestBurst: 1 });
  stopClock();
  expect((await mesh.query('{'.repeat(500))).status).toBe(400);
  expect((await mesh.query('{ me { id } }')).status).toBe(429);
});

test.each([
  ['inFlightPerCaller', 429, 'RATE_LIMITED', 200],
  ['inFlight', 503, 'OVERLOADED', 503],
] as const)('no more than "%s" requests are in flight', async (limit, status, code, forOthers) => {
  await using mesh = await meshWith({ [limit]: 2, requestsPerSecond: 0 });
  const waiting: (() => void)[] = [];
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  people.fault = (outgoing) =>
    void waiting.push(() => send(outgoing, 200, JSON.stringify({ data: { me: { id: 'u1' } } })));
  const ada = mesh.as({ sub: 'ada' });
  // With different names, or they would be one request to the domain.
  const answered = [ada.query('query One { me { id } }'), ada.query('query Two { me { id } }')];
  await expect.poll(() => waiting.length).toBe(2);
  const refused = await ada.query('{ __typename }');
  expect(refused.status).toBe(status);
  expect(refused.errors?.[0]?.extensions.code).toBe(code);
  expect((await mesh.as({ sub: 'grace' }).query('{ __typename }')).status).toBe(forOthers);
  for (const respond of waiting) respond();
  for (const respond of await Promise.all(answered)) expect(respond.data).toEqual({ me: { id: 'u1' } });
  expect((await ada.query('{ __typename }')).status).toBe(200);
});
