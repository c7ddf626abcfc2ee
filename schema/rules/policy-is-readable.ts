import { unreadable } from '../policy/directives/collect-policy.ts';
import type { RuleContext } from './rule.ts';

/** Every policy directive can be read; an unreadable one would close the field without a visible reason. */
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
