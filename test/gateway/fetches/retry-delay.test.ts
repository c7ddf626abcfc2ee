import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRetryAfter, retryDelay } from '#gateway/fetches/retry-delay.ts';

test("delays are random up to twice the last, and the domain's retry-after is added", () => {
  const limits = { retryDelayMs: 50, retryAfterMs: 1_000 };
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 1_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (tries, after, random) => {
        const delay = retryDelay(limits, tries, after, () => random) ?? Number.NaN;
        expect(delay).toBeCloseTo(after + random * 50 * 2 ** (tries - 1));
        expect(delay).toBeGreaterThanOrEqual(after);
      },
    ),
  );
  expect(retryDelay(limits, 1, 1_001, () => 0)).toBeUndefined();
});

test.each([
  [undefined, 0],
  ['2', 2_000],
  ['0', 0],
  ['-2', 0],
  ['soon', 0],
  ['Wed, 25 Nov 2026 00:00:03 GMT', 3_000],
  ['Wed, 25 Nov 2020 00:00:03 GMT', 0],
  ['9'.repeat(400), Number.POSITIVE_INFINITY],
])('retry-after: %s', (header, ms) => {
  expect(parseRetryAfter(header, Date.parse('2026-11-25T00:00:00Z'))).toBe(ms);
});
