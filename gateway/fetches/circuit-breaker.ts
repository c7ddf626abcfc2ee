import type { Logger } from '#platform/runtime/log.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { createRecentCount, type RecentCount } from './recent-count.ts';

/**
 * Stops asking a domain that mostly fails, so that it can recover and nobody waits for it. After a while a few
 * fetches are tried; where they succeed, all are let through again.
 */
export interface CircuitBreaker {
  /** Whether nothing is let through at the moment. */
  refuses(): boolean;
  /** Lets a fetch through, which then says how it went; `undefined` where it is not let through. */
  enter(): Passage | undefined;
  /** The domain answers again: fetches are tried now instead of after `breakerOpenMs`. */
  hasten(): void;
}

/** `failed` is of the domain's making. Where neither is known, because nobody waited for it, it is `left`. */
export type Outcome = 'succeeded' | 'failed' | 'left';

/** To be called once. */
export type Passage = (outcome: Outcome) => void;

export interface CircuitBreakerOptions
  extends Pick<FetchLimits, 'breakerPercent' | 'breakerMinimum' | 'breakerOpenMs' | 'breakerProbes'> {
  /** Which one it is, for the log. */
  readonly domain?: string;
  /** Called when it opens, but where `hasten` turned out to be too early: such a domain is left alone. */
  readonly opened?: () => void;
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number;
  readonly logger: Logger;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { domain, breakerPercent, breakerMinimum, breakerOpenMs, breakerProbes, now, logger } = options;
  let tries: RecentCount = createRecentCount(now);
  let failures: RecentCount = createRecentCount(now);
  /** Since when nothing is let through but probes; `undefined` while it is closed. */
  let openedAt: number | undefined;
  let hastened = false;
  let probing = 0;
  let succeeded = 0;
  /** Counts openings and closings: what began before one of them says nothing about what is after it. */
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
