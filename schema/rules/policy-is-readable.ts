import { unreadable } from '../policy/directives/collect-policy.ts';
import type { RuleContext } from './rule.ts';

/** What a policy directive says can be read; a slip in it would close the field, and nobody would know why. */
export function policyIsReadableRule({ written, report }: RuleContext): void {
  for (const [coordinate, { access }] of written) {
    if (access.some(({ source }) => source === unreadable)) {
      report(
        'POLICY_NOT_READABLE',
        coordinate,
        `A policy directive at "${coordinate}" cannot be read. Check the names and values of its arguments against docs/policy.md.`,
      );
    }
  }
}
