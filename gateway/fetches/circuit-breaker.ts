import type { Logger } from '#platform/runtime/log.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { createRecentCount, type RecentCount } from './recent-count.ts';

/**
 * Stops fetches to a domain that mostly fails, so that it can recover and callers need not wait for it. After a while
 * it lets a few probes through; if they succeed, it closes.
 */
export interface CircuitBreaker {
  /** Whether no fetch is let through at the moment. */
  refuses(): boolean;
  /** Lets a fetch through, which then reports its outcome; `undefined` where it is not let through. */
  enter(): Passage | undefined;
  /** The domain responds again: probes start now instead of after `breakerOpenMs`. */
  hasten(): void;
}

/** `failed` is the domain's fault. `left`: unknown, since the caller did not wait. */
export type Outcome = 'succeeded' | 'failed' | 'left';

/** Must be called once. */
export type Passage = (outcome: Outcome) => void;

export interface CircuitBreakerOptions
  extends Pick<FetchLimits, 'breakerPercent' | 'breakerMinimum' | 'breakerOpenMs' | 'breakerProbes'> {
  /** The domain, for the log. */
  readonly domain?: string;
  /** Called when it opens, unless a probe after `hasten` failed: such a domain gets the full pause. */
  readonly opened?: () => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly logger: Logger;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { domain, breakerPercent, breakerMinimum, breakerOpenMs, breakerProbes, now, logger } = options;
  let tries: RecentCount = createRecentCount(now);
  let failures: RecentCount = createRecentCount(now);
  /** The time at which it opened; `undefined` while it is closed. */
  let openedAt: number | undefined;
  let hastened = false;
  let probing = 0;
  let succeeded = 0;
  /** Counts openings and closings: the outcome of a fetch from an earlier period does not count. */
  let period = 0;

  function open(message: string, facts: object): void {
    const tooEarly = hastened;
    openedAt = now();
    beginPeriod();
    logger.warn({ domain, ...facts, openMs: breakerOpenMs }, message);
    if (!tooEarly) options.opened?.();
  }

  function close(): void {
    openedAt = undefined;
    beginPeriod();
    logger.info({ domain }, 'circuit breaker closed');
  }

  function beginPeriod(): void {
    period += 1;
    hastened = false;
    probing = 0;
    succeeded = 0;
    tries = createRecentCount(now);
    failures = createRecentCount(now);
  }

  function count(outcome: Outcome): void {
    if (outcome === 'left') return;
    tries.add();
    if (outcome === 'succeeded') return;
    failures.add();
    const [failed, all] = [failures.total(), tries.total()];
    if (all >= breakerMinimum && failed * 100 >= all * breakerPercent) {
      open('circuit breaker opened', { failed, tries: all });
    }
  }

  function countProbe(outcome: Outcome): void {
    probing -= 1;
    if (outcome === 'failed') open('circuit breaker stays open', {});
    if (outcome === 'succeeded') succeeded += 1;
    if (succeeded >= breakerProbes) close();
  }

  function refuses(): boolean {
    if (openedAt === undefined) return false;
    return (!hastened && now() - openedAt < breakerOpenMs) || probing + succeeded >= breakerProbes;
  }

  return {
    refuses,
    hasten() {
      if (openedAt !== undefined) hastened = true;
    },
    enter() {
      if (breakerPercent === 0) return () => {};
      if (refuses()) return undefined;
      const began = period;
      const probe = openedAt !== undefined;
      if (probe) probing += 1;
      return (outcome) => {
        if (began === period) (probe ? countProbe : count)(outcome);
      };
    },
  };
}
