import type { PortCaller } from './port-token.ts';

/** Accepts each token once. */
export interface UsedTokens {
  /** @returns why it is refused; `undefined` where it is accepted, and from then on refused. */
  use(caller: PortCaller): 'used' | 'too many' | undefined;
}

/**
 * Remembers ids of tokens for as long as the tokens are good. Where more than `most` are good at a time, further ones
 * are refused: forgetting one would let it be used again.
 * @param now milliseconds since the epoch.
 */
export function createUsedTokens(most = 10_000, now: () => number = Date.now): UsedTokens {
  const ends = new Map<string, number>();
  return {
    use({ domain, id, ends: end }) {
      const key = JSON.stringify([domain, id]);
      if (ends.has(key) && (ends.get(key) ?? 0) > now()) return 'used';
      if (ends.size >= most) for (const [old, at] of ends) if (at <= now()) ends.delete(old);
      if (ends.size >= most) return 'too many';
      ends.set(key, end);
      return undefined;
    },
  };
}
