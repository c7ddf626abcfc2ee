/** A token bucket: it begins with `burst` tokens, and holds as many at most; each second brings `perSecond` more. */
export interface TokenBucket {
  /** Takes a token. @returns 0, or the seconds after which there is one. */
  take(): number;
}

export interface TokenBucketOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number;
}

export function createTokenBucket({ perSecond, burst, now }: TokenBucketOptions): TokenBucket {
  let left = burst;
  let at = now();
  return {
    take() {
      const time = now();
      left = Math.min(burst, left + ((time - at) * perSecond) / 1_000);
      at = time;
      if (left < 1) return (1 - left) / perSecond;
      left -= 1;
      return 0;
    },
  };
}
