import type { Principal } from '../principal.ts';
import { authenticatedRule } from './authenticated.ts';
import { purposeRule } from './purpose.ts';
import { roleRule } from './role.ts';
import { scopeRule } from './scope.ts';

/** A named condition on the caller. A rule does no I/O and looks at nothing that `principalClass` leaves out. */
export interface PolicyRule {
  /** What stands before the colon: `role` in `role:finance`. */
  readonly name: string;
  /** @param argument what stands behind the colon; empty where there is none. */
  allows(principal: Principal, argument: string): boolean;
}

/** All rules there are. A name that is not here is a finding when composing, and denied if it gets through. */
export const policyRules: readonly PolicyRule[] = [authenticatedRule, roleRule, scopeRule, purposeRule];

/** Finds what `role:finance` names. */
export function findRule(reference: string): { rule: PolicyRule; argument: string } | undefined {
  const colon = reference.indexOf(':');
  const name = colon < 0 ? reference : reference.slice(0, colon);
  const rule = policyRules.find((candidate) => candidate.name === name);
  return rule && { rule, argument: colon < 0 ? '' : reference.slice(colon + 1) };
}
