import { expect, test } from 'vitest';
import { backOff, Restarts } from '#platform/runtime/concurrency/back-off.ts';

test('each failure doubles the wait, up to the longest', () => {
  const waits = [0, 1, 2, 3, 4, 5].map((failures) => backOff(failures, { firstMs: 200, longestMs: 1_000 }));
  expect(waits).toEqual([0, 200, 400, 800, 1_000, 1_000]);
});

test('what ran for long starts again with the first wait, which may be none', () => {
  const delayed = new Restarts({ firstMs: 200, longestMs: 30_000, stableMs: 60_000 });
  expect([0, 59_000, 60_001, 0].map((ranMs) => delayed.delayAfter(ranMs))).toEqual([200, 400, 200, 400]);
  const immediate = new Restarts({ firstMs: 250, stableMs: 10_000, firstImmediately: true });
  expect([0, 0, 0, 10_001].map((ranMs) => immediate.delayAfter(ranMs))).toEqual([0, 250, 500, 0]);
});
