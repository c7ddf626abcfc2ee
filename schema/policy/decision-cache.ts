import type { Decisions } from './decide.ts';

/** Decisions by principal class, each for as long as it holds. */
export interface DecisionCache {
  /** @param decide told the moment to decide for, in milliseconds since the epoch. */
  get(principalClass: string, decide: (now: number) => Promise<Decisions>): Promise<Decisions>;
}

interface Kept {
  readonly decisions: Promise<Decisions>;
  validUntil: number;
}

/**
 * Grants come from tokens, so classes are few; the bound is there for an issuer gone wrong.
 * @param limit classes that are kept, those asked for last. @param clock milliseconds since the epoch.
 */
export function createDecisionCache(limit: number, clock: () => number = Date.now): DecisionCache {
  const kept = new Map<string, Kept>();
  return {
    get(principalClass, decide) {
      const now = clock();
      const known = kept.get(principalClass);
      const entry = known && now < known.validUntil ? known : decideAnew(decide, now);
      kept.delete(principalClass);
      kept.set(principalClass, entry);
      if (kept.size > limit) kept.delete(kept.keys().next().value as string);
      return entry.decisions;
    },
  };
}

function decideAnew(decide: (now: number) => Promise<Decisions>, now: number): Kept {
  const entry: Kept = { decisions: decide(now), validUntil: Number.POSITIVE_INFINITY };
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
