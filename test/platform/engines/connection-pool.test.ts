import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createConnectionPool } from '#platform/engines/connection-pool.ts';

test('hands out connections in the order of the requests', async () => {
  const pool = createConnectionPool(['a']);
  const first = await pool.take();
  const order: string[] = [];
  async function use(name: string): Promise<void> {
    using _ = await pool.take();
    order.push(name);
  }
  const waiting = [use('second'), use('third')];
  first[Symbol.dispose]();
  // Arrives while the connection is on its way to the second, and must not overtake.
  await Promise.all([...waiting, use('fourth')]);
  expect(order).toEqual(['second', 'third', 'fourth']);
});

test('releases a request whose signal aborts, immediately and without a remaining listener', async () => {
  const pool = createConnectionPool(['a']);
  const lease = await pool.take();
  const gone = new AbortController();
  const aborted = pool.take(gone.signal);
  const patient = pool.take();
  gone.abort();
  await expect(aborted).rejects.toThrow('interrupted');
  await expect(pool.take(gone.signal)).rejects.toThrow('interrupted');
  expect(getEventListeners(gone.signal, 'abort')).toEqual([]);
  lease[Symbol.dispose]();
  expect((await patient).connection).toBe('a');
});

test('drains: waiting requests are refused, and running ones are awaited', async () => {
  const pool = createConnectionPool(['a', 'b']);
  const leases = [await pool.take(), await pool.take()];
  const waiting = pool.take();
  let drained = false;
  const draining = pool.drain().then(() => {
    drained = true;
  });
  await expect(waiting).rejects.toThrow('closed');
  await expect(pool.take()).rejects.toThrow('closed');
  leases[0]?.[Symbol.dispose]();
  await Promise.resolve();
  expect(drained).toBe(false);
  leases[1]?.[Symbol.dispose]();
  await draining;
});
