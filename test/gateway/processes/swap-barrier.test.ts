import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSwapBarrier } from '#gateway/processes/swap-barrier.ts';

function barrierOf(serving: number[], patienceMs = 10_000) {
  const barrier = createSwapBarrier({ serving: () => serving, patienceMs });
  const went: string[] = [];
  return {
    ...barrier,
    went,
    ready: (id: number, digest: string) =>
      void barrier.ready(id, digest).then(() => went.push(`${id}:${digest}`)),
  };
}

test('a process that is ready waits for all that serve', async () => {
  const { ready, went } = barrierOf([1, 2, 3]);
  ready(1, 'a');
  ready(3, 'a');
  await turn();
  expect(went).toEqual([]);
  ready(2, 'a');
  await turn();
  expect(went.sort()).toEqual(['1:a', '2:a', '3:a']);
});

test('not for one that serves it already, has refused it, or has ended', async () => {
  const serving = [1, 2, 3, 4];
  const { ready, past, gone, went } = barrierOf(serving);
  past(2, 'a');
  ready(1, 'a');
  past(3, 'a');
  await turn();
  expect(went).toEqual([]);
  serving.pop();
  gone(4);
  await turn();
  expect(went).toEqual(['1:a']);
});

test('not for one that cannot be waited for any more', async () => {
  const serving = [1, 2];
  const { ready, look, went } = barrierOf(serving);
  ready(1, 'a');
  serving.pop();
  look();
  await turn();
  expect(went).toEqual(['1:a']);
});

test('of two changes in a row each process may have seen another one, and all end with the last', async () => {
  const { ready, went } = barrierOf([1, 2]);
  ready(1, 'a');
  ready(2, 'b');
  await turn();
  expect(went.sort()).toEqual(['1:a', '2:b']);
  ready(1, 'b');
  await turn();
  expect(went).toContain('1:b');
});

test('the next one is waited for again, and so is one that comes back', async () => {
  const { ready, went } = barrierOf([1, 2]);
  for (const digest of ['a', 'b', 'a']) {
    went.length = 0;
    ready(1, digest);
    await turn();
    expect(went).toEqual([]);
    ready(2, digest);
    await turn();
    expect(went.sort()).toEqual([`1:${digest}`, `2:${digest}`]);
  }
});

test('one that never comes is waited for so long', async () => {
  const { ready, went } = barrierOf([1, 2], 50);
  ready(1, 'a');
  await expect.poll(() => went).toEqual(['1:a']);
});
