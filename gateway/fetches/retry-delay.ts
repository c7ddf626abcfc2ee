import { backOff } from '#platform/runtime/concurrency/back-off.ts';
import type { FetchLimits } from './fetch-limits.ts';

/**
 * The pause before the next try in milliseconds, at random from 0 (full jitter), so that fetches which failed together
 * are not retried together. The domain's own `retry-after` is added.
 * @param tries so far
 * @param random from 0 to 1
 * @returns `undefined` where the domain's pause is longer than the gateway waits.
 */
export function retryDelay(
  { retryDelayMs, retryAfterMs }: Pick<FetchLimits, 'retryDelayMs' | 'retryAfterMs'>,
  tries: number,
  after: number,
  random: () => number,
): number | undefined {
  if (after > retryAfterMs) return undefined;
  return after + random() * backOff(tries, { firstMs: retryDelayMs });
}

/** The pause of a `retry-after` header, in milliseconds: seconds or a date. 0 where there is none. */
export function parseRetryAfter(header: string | undefined, today: number): number {
  if (header === undefined) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - today;
  return Number.isNaN(ms) ? 0 : Math.max(ms, 0);
}
