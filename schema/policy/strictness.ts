import type { Decision, MaskKind } from './policy.ts';

/**
 * Of two decisions on one field the stricter one. The order is that of `docs/policy.md`:
 * CLEAR < GENERALIZE < HASH, PARTIAL < REDACT < NULL < DENY, and HASH with PARTIAL is REDACT.
 * Two GENERALIZE that differ in what they generalise to are REDACT, since neither contains the other for sure.
 * The order is associative and commutative up to the source that is named.
 */
export function strictest(a: Decision, b: Decision): Decision {
  if (a.kind === 'DENY') return a;
  if (b.kind === 'DENY') return b;
  if (a.kind === 'CLEAR') return b;
  if (b.kind === 'CLEAR') return a;
  if (a.mask === b.mask) return a.to === b.to ? a : { kind: 'MASK', mask: 'REDACT', source: a.source };
  if (rank[a.mask] === rank[b.mask]) return { kind: 'MASK', mask: 'REDACT', source: a.source };
  return rank[a.mask] > rank[b.mask] ? a : b;
}

const rank: Record<MaskKind, number> = { GENERALIZE: 1, HASH: 2, PARTIAL: 2, REDACT: 3, NULL: 4 };
