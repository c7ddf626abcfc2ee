import { findRule, policyRules } from '../policy/rules/rules.ts';
import type { RuleContext } from './rule.ts';

/** Every rule that a policy names exists; one that does not would deny for ever, and nobody would know why. */
export function rulesExistRule({ written, report }: RuleContext): void {
  const known = policyRules.map(({ name }) => name).join(', ');
  for (const [coordinate, { access, masks }] of written) {
    const named = [...access.map(({ allow }) => allow), ...masks.map(({ unless }) => unless)].flat(2);
    for (const reference of new Set(named)) {
      if (!findRule(reference)) {
        report(
          'UNKNOWN_RULE',
          coordinate,
          `The policy of "${coordinate}" names the rule "${reference}", and there is none. Known rules: ${known}.`,
        );
      }
    }
  }
}
