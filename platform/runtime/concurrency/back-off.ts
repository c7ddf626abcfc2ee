export interface BackOffOptions {
  /** After the first failure. Milliseconds. */
  readonly firstMs: number;
  /** Milliseconds. @default no limit */
  readonly longestMs?: number;
}

/**
 * How long to wait before what failed is tried again: doubled from one failure to the next. Milliseconds.
 * @param failures in a row; none is no wait.
 */
export function backOff(
  failures: number,
  { firstMs, longestMs = Number.POSITIVE_INFINITY }: BackOffOptions,
): number {
  return failures === 0 ? 0 : Math.min(firstMs * 2 ** (failures - 1), longestMs);
}

export interface RestartOptions extends BackOffOptions {
  /** What has run for longer did not fail to start: its end is the first one again. Milliseconds. */
  readonly stableMs: number;
  /** Whether the first restart does not wait. @default false */
  readonly firstImmediately?: boolean;
}

/** The restarts of one thing that is to run all the time. */
export class Restarts {
  readonly #options: RestartOptions;
  #ends = 0;

  constructor(options: RestartOptions) {
    this.#options = options;
  }

  /** How long to wait before it is started again. Milliseconds. @param ranMs how long it ran until it ended. */
  delayAfter(ranMs: number): number {
    const { stableMs, firstImmediately = false } = this.#options;
    if (ranMs > stableMs) this.#ends = 0;
    this.#ends += 1;
    return backOff(firstImmediately ? this.#ends - 1 : this.#ends, this.#options);
  }
}
