import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { shareLimits } from '#gateway/limits/share-limits.ts';

const counted = ['inFlight', 'inFlightPerCaller', 'requestsPerSecond', 'requestBurst'] as const;

test('the shares of several processes add up to no more than the limit, each is reachable, and no limit stays none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...counted),
      fc.nat(10_000),
      fc.integer({ min: 1, max: 128 }),
      (name, limit, processes) => {
        const share = shareLimits({ ...defaultLimits, [name]: limit }, processes)[name];
        if (limit === 0) expect(share).toBe(0);
        else if (limit < processes && name !== 'requestsPerSecond') expect(share).toBe(1);
        else expect(share * processes).toBeLessThanOrEqual(limit + 1e-9);
        if (limit > 0) expect(share).toBeGreaterThan(0);
      },
    ),
  );
});

test('limits of a single request are not shared', () => {
  const { depth, rows, bodyBytes } = shareLimits(defaultLimits, 4);
  expect({ depth, rows, bodyBytes }).toEqual({
    depth: defaultLimits.depth,
    rows: defaultLimits.rows,
    bodyBytes: defaultLimits.bodyBytes,
  });
});
