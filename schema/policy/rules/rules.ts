import { agreementRule } from './agreement.ts';
import { audienceRule } from './audience.ts';
import { authenticatedRule } from './authenticated.ts';
import { claimRule } from './claim.ts';
import { organisationRule } from './organisation.ts';
import { ownerRule } from './owner.ts';
import { purposeRule } from './purpose.ts';
import { roleRule } from './role.ts';
import type { PolicyRule } from './rule.ts';
import { scopeRule } from './scope.ts';
import { selfRule } from './self.ts';
import { serviceRule } from './service.ts';

/**
 * All rules there are; a rule of your own is a file beside these and a line here. A name that is not here is a
 * finding when composing, and denied if it gets through.
 */
export const policyRules: readonly PolicyRule[] = [
  authenticatedRule,
  roleRule,
  scopeRule,
  purposeRule,
  claimRule,
  ownerRule,
  agreementRule,
  organisationRule,
  audienceRule,
  serviceRule,
  selfRule,
];

/** Finds what `role:finance` names. */
export function findRule(reference: string): { rule: PolicyRule; argument: string } | undefined {
  const colon = reference.indexOf(':');
  const name = colon < 0 ? reference : reference.slice(0, colon);
  const rule = policyRules.find((candidate) => candidate.name === name);
  return rule && { rule, argument: colon < 0 ? '' : reference.slice(colon + 1) };
}

/** Whether a reference names a rule, with an argument where it takes one and without where it does not. */
export function canBeMet(reference: string): boolean {
  const found = findRule(reference);
  return found !== undefined && (found.rule.argument === undefined) === (found.argument === '');
}
