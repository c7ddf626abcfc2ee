import type { Decision, SelfCondition } from '#schema/policy/policy.ts';

/** A decision in a few words: `clear`, `masked (GENERALIZE to YEAR)`, `denied`. */
export function describeDecision(decision: Decision): string {
  if (decision.kind === 'CLEAR') return 'clear';
  if (decision.kind === 'DENY') return 'denied';
  const to = decision.to === undefined ? '' : ` to ${decision.to}`;
  return `masked (${decision.mask}${to})${describeSelf(decision.self)}`;
}

function describeSelf(self: SelfCondition | undefined): string {
  return self ? `, clear in own rows (${self.map((fields) => fields.join(' and ')).join(' or ')})` : '';
}
