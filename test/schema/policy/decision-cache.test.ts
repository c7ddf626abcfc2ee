import { expect, test } from 'vitest';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { createDecisionCache } from '#schema/policy/decision-cache.ts';
import { anonymous } from '#schema/policy/principal.ts';

const nothing = await decisionsFor({ coordinates: {} }, anonymous);

function until(validUntil: number): Decisions {
  return { ...nothing, validUntil };
}

/** Counts decisions and their times. */
function decider(decisions: Decisions = nothing) {
  const moments: number[] = [];
  const decide = async (now: number) => {
    moments.push(now);
    return decisions;
  };
  return { moments, decide };
}

test('decides once for each class', async () => {
  const cache = createDecisionCache(10, () => 7);
  const { moments, decide } = decider();
  const [first, again] = await Promise.all([cache.get('a', decide), cache.get('a', decide)]);
  expect(again).toBe(first);
  expect(await cache.get('a', decide)).toBe(first);
  expect(moments).toEqual([7]);
  await cache.get('b', decide);
  expect(moments).toHaveLength(2);
});

test('decisions are repeated at the time of their end, and not before', async () => {
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

test('a failed decision rejects for all waiting callers, and is retried by the next one', async () => {
  const cache = createDecisionCache(10, () => 7);
  const fails = () => Promise.reject(new Error('no'));
  await expect(cache.get('a', fails)).rejects.toThrow('no');
  expect(await cache.get('a', async () => nothing)).toBe(nothing);
});

test('above the limit the most recently used classes are kept', async () => {
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

test('the default clock is the system clock', async () => {
  const before = Date.now();
  const { moments, decide } = decider();
  await createDecisionCache(1).get('a', decide);
  expect(moments[0]).toBeGreaterThanOrEqual(before);
  expect(moments[0]).toBeLessThanOrEqual(Date.now());
});
