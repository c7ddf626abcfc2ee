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
 * All rules; to add one, write a file beside these and a line here. An unknown name is a finding of composition, and
 * denies if it is reached at run time.
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

/** Finds the rule and the argument of a reference such as `role:finance`. */
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
