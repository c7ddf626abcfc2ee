import type { FetchLimits } from './fetch-limits.ts';
import { createRecentCount } from './recent-count.ts';

/**
 * Limits retries to a share of all fetches, whatever fails: a domain that is down gets a few more requests than
 * otherwise, and not several times as many. As in Finagle and Envoy.
 */
export interface RetryBudget {
  /** Counts a fetch, which adds a share of a retry. */
  deposit(): void;
  /** Counts a retry; `false` where the budget is used up. */
  withdraw(): boolean;
}

/** @param now milliseconds of a monotonic clock. */
export function createRetryBudget(
  { retryPercent, retryReserve }: Pick<FetchLimits, 'retryPercent' | 'retryReserve'>,
  now: () => number,
): RetryBudget {
  const fetches = createRecentCount(now);
  const retries = createRecentCount(now);
  return {
    deposit: fetches.add,
    withdraw() {
      if (retries.total() + 1 > retryReserve + (fetches.total() * retryPercent) / 100) return false;
      retries.add();
      return true;
    },
  };
}
