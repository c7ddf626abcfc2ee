import type { Logger } from '#platform/runtime/log.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { createRecentCount, type RecentCount } from './recent-count.ts';

/** `failed` is of the domain's making. Where neither is known, because nobody waited for it, it is `left`. */
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

/**
 * Stops asking a domain that mostly fails, so that it can recover and nobody waits for it. After a while a few
 * fetches are tried; where they succeed, all are let through again.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #tries: RecentCount;
  #failures: RecentCount;
  /** Since when nothing is let through but probes; `undefined` while it is closed. */
  #openedAt: number | undefined;
  #hastened = false;
  #probing = 0;
  #succeeded = 0;
  /** Counts openings and closings: what began before one of them says nothing about what is after it. */
  #period = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#tries = createRecentCount(options.now);
    this.#failures = createRecentCount(options.now);
  }

  /** Whether nothing is let through at the moment. */
  refuses(): boolean {
    if (this.#openedAt === undefined) return false;
    const { breakerOpenMs, breakerProbes, now } = this.#options;
    const waits = !this.#hastened && now() - this.#openedAt < breakerOpenMs;
    return waits || this.#probing + this.#succeeded >= breakerProbes;
  }

  /** Lets a fetch through, which then says how it went; `undefined` where it is not let through. */
  enter(): Passage | undefined {
    if (this.#options.breakerPercent === 0) return () => {};
    if (this.refuses()) return undefined;
    const began = this.#period;
    const probe = this.#openedAt !== undefined;
    if (probe) this.#probing += 1;
    return (outcome) => {
      if (began !== this.#period) return;
      if (probe) this.#countProbe(outcome);
      else this.#count(outcome);
    };
  }

  /** The domain answers again: fetches are tried now instead of after `breakerOpenMs`. */
  hasten(): void {
    if (this.#openedAt !== undefined) this.#hastened = true;
  }

  #count(outcome: Outcome): void {
    if (outcome === 'left') return;
    this.#tries.add();
    if (outcome === 'succeeded') return;
    this.#failures.add();
    const { breakerMinimum, breakerPercent } = this.#options;
    const [failed, tries] = [this.#failures.total(), this.#tries.total()];
    if (tries >= breakerMinimum && failed * 100 >= tries * breakerPercent) {
      this.#open('circuit breaker opened', { failed, tries });
    }
  }

  #countProbe(outcome: Outcome): void {
    this.#probing -= 1;
    if (outcome === 'failed') this.#open('circuit breaker stays open', {});
    if (outcome === 'succeeded') this.#succeeded += 1;
    if (this.#succeeded >= this.#options.breakerProbes) this.#close();
  }

  #open(message: string, facts: object): void {
    const { domain, breakerOpenMs: openMs, now, logger, opened } = this.#options;
    const tooEarly = this.#hastened;
    this.#openedAt = now();
    this.#beginPeriod();
    logger.warn({ domain, ...facts, openMs }, message);
    if (!tooEarly) opened?.();
  }

  #close(): void {
    const { domain, logger } = this.#options;
    this.#openedAt = undefined;
    this.#beginPeriod();
    logger.info({ domain }, 'circuit breaker closed');
  }

  #beginPeriod(): void {
    this.#period += 1;
    this.#hastened = false;
    this.#probing = 0;
    this.#succeeded = 0;
    this.#tries = createRecentCount(this.#options.now);
    this.#failures = createRecentCount(this.#options.now);
  }
}
