import type { FetchLimits } from './fetch-limits.ts';
import { createRecentCount } from './recent-count.ts';

/**
 * Keeps further tries a share of what is fetched, whatever fails: a domain that is down is asked a little more
 * often than otherwise, and not several times as often. As Finagle's and Envoy's.
 */
export interface RetryBudget {
  /** Counts a fetch, which buys a share of a further try. */
  deposit(): void;
  /** Counts a further try; `false` where there is none to be had. */
  withdraw(): boolean;
}

/** @param now milliseconds of a clock that does not go back. */
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
