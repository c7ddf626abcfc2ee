import { LRUCache } from 'lru-cache';
import type { Decisions } from './decide.ts';

/** A cache of decisions by principal class, each until it expires. */
export interface DecisionCache {
  /** @param decide receives the moment to decide for, in milliseconds since the epoch. */
  get(principalClass: string, decide: (now: number) => Promise<Decisions>): Promise<Decisions>;
}

interface Cached {
  readonly decisions: Promise<Decisions>;
  validUntil: number;
}

/**
 * Grants come from tokens, so classes are few; the bound protects against a faulty issuer.
 * @param limit cached classes; the least recently used is evicted. @param clock milliseconds since the epoch.
 */
export function createDecisionCache(limit: number, clock: () => number = Date.now): DecisionCache {
  const cached = new LRUCache<string, Cached>({ max: limit });
  return {
    get(principalClass, decide) {
      const now = clock();
      const known = cached.get(principalClass);
      const entry = known && now < known.validUntil ? known : decideAnew(decide, now);
      cached.set(principalClass, entry);
      return entry.decisions;
    },
  };
}

function decideAnew(decide: (now: number) => Promise<Decisions>, now: number): Cached {
  const entry: Cached = { decisions: decide(now), validUntil: Number.POSITIVE_INFINITY };
  entry.decisions.then(
    ({ validUntil }) => {
      entry.validUntil = validUntil;
    },
    () => {
      entry.validUntil = now;
    },
  );
  return entry;
}
