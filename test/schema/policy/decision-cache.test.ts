import { expect, test } from 'vitest';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { createDecisionCache } from '#schema/policy/decision-cache.ts';
import { anonymous } from '#schema/policy/principal.ts';

const nothing = await decisionsFor({ coordinates: {} }, anonymous);

function until(validUntil: number): Decisions {
  return { ...nothing, validUntil };
}

/** Counts what is decided, and for which moments. */
function decider(decisions: Decisions = nothing) {
  const moments: number[] = [];
  const decide = async (now: number) => {
    moments.push(now);
    return decisions;
  };
  return { moments, decide };
}

test('a class is decided for once, and another class for itself', async () => {
  const cache = createDecisionCache(10, () => 7);
  const { moments, decide } = decider();
  const [first, again] = await Promise.all([cache.get('a', decide), cache.get('a', decide)]);
  expect(again).toBe(first);
  expect(await cache.get('a', decide)).toBe(first);
  expect(moments).toEqual([7]);
  await cache.get('b', decide);
  expect(moments).toHaveLength(2);
});

test('decisions are taken again at the moment at which they end, and not before', async () => {
  let now = 10;
  const cache = createDecisionCache(10, () => now);
  const { moments, decide } = decider(until(20));
  await cache.get('a', decide);
  now = 19;
  await cache.get('a', decide);
  expect(moments).toEqual([10]);
  now = 20;
  await cache.get('a', decide);
  expect(moments).toEqual([10, 20]);
});

test('a decision that failed is told to whoever waits, and is taken again by the next', async () => {
  const cache = createDecisionCache(10, () => 7);
  const fails = () => Promise.reject(new Error('no'));
  await expect(cache.get('a', fails)).rejects.toThrow('no');
  expect(await cache.get('a', async () => nothing)).toBe(nothing);
});

test('of more classes than the limit those are kept that were asked for last', async () => {
  const cache = createDecisionCache(2);
  const { moments, decide } = decider();
  for (const name of ['a', 'b', 'a', 'c', 'a']) await cache.get(name, decide);
  expect(moments).toHaveLength(3);
  await cache.get('c', decide);
  expect(moments).toHaveLength(3);
  await cache.get('b', decide);
  expect(moments).toHaveLength(4);
  await cache.get('c', decide);
  expect(moments).toHaveLength(4);
  await cache.get('a', decide);
  expect(moments).toHaveLength(5);
});

test('without a clock it is now', async () => {
  const before = Date.now();
  const { moments, decide } = decider();
  await createDecisionCache(1).get('a', decide);
  expect(moments[0]).toBeGreaterThanOrEqual(before);
  expect(moments[0]).toBeLessThanOrEqual(Date.now());
});
