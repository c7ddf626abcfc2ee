import { backOff } from '#platform/runtime/concurrency/back-off.ts';
import type { FetchLimits } from './fetch-limits.ts';

/**
 * Pause before the next try in milliseconds, at random from 0 (full jitter), so that those who failed together do
 * not come back together. What the domain asked to wait for comes on top.
 * @param tries how many there were
 * @param random from 0 to 1
 * @returns `undefined` where the domain wants to be left alone for longer than is waited for.
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

/** What a `retry-after` says, in milliseconds: it is written in seconds or as a date. 0 where it says nothing. */
export function parseRetryAfter(header: string | undefined, today: number): number {
  if (header === undefined) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - today;
  return Number.isNaN(ms) ? 0 : Math.max(ms, 0);
}
