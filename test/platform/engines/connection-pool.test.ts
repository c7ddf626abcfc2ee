import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createConnectionPool } from '#platform/engines/connection-pool.ts';

test('gives connections to those who wait in the order in which they came', async () => {
  const pool = createConnectionPool(['a']);
  const first = await pool.take();
  const order: string[] = [];
  async function use(name: string): Promise<void> {
    using _ = await pool.take();
    order.push(name);
  }
  const waiting = [use('second'), use('third')];
  first[Symbol.dispose]();
  // Comes while the connection is on its way to the second, and must not overtake.
  await Promise.all([...waiting, use('fourth')]);
  expect(order).toEqual(['second', 'third', 'fourth']);
});

test('lets go of one whose signal aborts, at once and without a listener left', async () => {
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

test('drains: those who wait are refused, and what runs is waited for', async () => {
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
