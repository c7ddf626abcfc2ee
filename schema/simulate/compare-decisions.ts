import type { Decision } from '../policy/policy.ts';
import { strictest } from '../policy/strictness.ts';

/** How a decision differs from another one. A mask replaced by one that hides other parts is both. */
export interface Difference {
  readonly stricter: boolean;
  readonly looser: boolean;
}

/** Compares the effect on a value; the source does not count. */
export function compareDecisions(before: Decision, after: Decision): Difference {
  const both = effectOf(strictest(before, after));
  return { stricter: both !== effectOf(before), looser: both !== effectOf(after) };
}

/** Compares lists of statements that all apply. */
export function compareStatements(before: readonly unknown[], after: readonly unknown[]): Difference {
  return { stricter: after.some(isMissingIn(before)), looser: before.some(isMissingIn(after)) };
}

export function isSame({ stricter, looser }: Difference): boolean {
  return !stricter && !looser;
}

function effectOf(decision: Decision): string {
  if (decision.kind !== 'MASK') return decision.kind;
  return JSON.stringify([decision.mask, decision.to ?? null, decision.self ?? null]);
}

function isMissingIn(statements: readonly unknown[]): (statement: unknown) => boolean {
  const known = new Set(statements.map((statement) => JSON.stringify(statement)));
  return (statement) => !known.has(JSON.stringify(statement));
}
