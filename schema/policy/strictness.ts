import type { Decision, MaskDecision, MaskKind } from './policy.ts';
import { bothSelf } from './self-condition.ts';

/**
 * The stricter of two decisions on one field, as a join: associative, commutative and idempotent
 * up to the source that is named. The order is that of `docs/governing.md`:
 * CLEAR < GENERALIZE < HASH, PARTIAL < REDACT < NULL < DENY, and HASH with PARTIAL is REDACT.
 * Two GENERALIZE with different `to` keep both (`MONTH|YEAR`), which no value has, so it is redacted.
 * A row is unmasked only where both leave it unmasked.
 */
export function strictest(a: Decision, b: Decision): Decision {
  if (a.kind === 'DENY') return a;
  if (b.kind === 'DENY') return b;
  if (a.kind === 'CLEAR') return b;
  if (b.kind === 'CLEAR') return a;
  const { self: _, ...mask } = stricterMask(a, b);
  const self = a.self && b.self && bothSelf(a.self, b.self);
  return self ? { ...mask, self } : mask;
}

function stricterMask(a: MaskDecision, b: MaskDecision): MaskDecision {
  if (a.mask === 'GENERALIZE' && b.mask === 'GENERALIZE') {
    return a.to === b.to ? a : { ...a, to: bothOf(a.to, b.to) };
  }
  if (a.mask !== b.mask && rank[a.mask] === rank[b.mask]) {
    return { kind: 'MASK', mask: 'REDACT', source: a.source };
  }
  return rank[a.mask] >= rank[b.mask] ? a : b;
}

const rank: Record<MaskKind, number> = { GENERALIZE: 1, HASH: 2, PARTIAL: 2, REDACT: 3, NULL: 4 };

function bothOf(a = '', b = ''): string {
  return [...new Set([...a.split('|'), ...b.split('|')])].sort().join('|');
}
