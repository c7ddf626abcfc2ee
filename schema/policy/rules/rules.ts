import type { Agreement } from '../policy.ts';
import type { Principal } from '../principal.ts';
import { agreementRule } from './agreement.ts';
import { authenticatedRule } from './authenticated.ts';
import { claimRule } from './claim.ts';
import { ownerRule } from './owner.ts';
import { purposeRule } from './purpose.ts';
import { roleRule } from './role.ts';
import { scopeRule } from './scope.ts';
import { selfRule } from './self.ts';

/**
 * A named condition on the caller. A rule does no I/O and looks at nothing that `principalClass` leaves out: it
 * sees the claims that it names and no others.
 */
export interface PolicyRule {
  /** What stands before the colon: `role` in `role:finance`. */
  readonly name: string;
  /** What has to stand behind the colon, for messages; absent where nothing may. */
  readonly argument?: string;
  /** Names of the token's claims that the rule looks at. @default none */
  claims?(argument: string): readonly string[];
  /** @param argument what stands behind the colon; empty where there is none. */
  allows(principal: Principal, argument: string, mesh: MeshFacts): boolean;
}

/** What a rule may know beside the caller. */
export interface MeshFacts {
  readonly agreements: readonly Agreement[];
  /** Milliseconds since the epoch. A decision that depends on it holds until the next agreement ends. */
  readonly now: number;
}

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
