import { orMeant } from '../nearest-name.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import { requirementsOf } from '../policy/requirements-of.ts';
import { canBeMet, findRule, policyRules } from '../policy/rules/rules.ts';
import type { RuleContext } from './rule.ts';

/** Every rule that a policy names exists and can be met; any other would always deny, without a visible reason. */
export function rulesExistRule({ written, organisation, report }: RuleContext): void {
  const stated: [string, CoordinatePolicy][] = organisation
    ? [['schema', { ...noPolicy, access: [organisation] }]]
    : [];
  const known = policyRules.map(({ name }) => name);
  for (const [coordinate, policy] of [...written, ...stated]) {
    const opened = (policy.audience ?? []).map(({ allow }) => allow);
    for (const reference of new Set([...requirementsOf(policy), ...opened].flat(2))) {
      const found = findRule(reference);
      if (!found) {
        const [name = ''] = reference.split(':');
        report(
          'UNKNOWN_RULE',
          coordinate,
          `The policy of "${coordinate}" names the rule "${reference}", and there is none. Known rules: ${known.join(', ')}.${orMeant(name, known)}`,
          { text: `"${reference}"` },
        );
      } else if (!canBeMet(reference)) {
        const advice = found.rule.argument
          ? `Add ${found.rule.argument}.`
          : 'Leave out what follows the colon.';
        report('RULE_ARGUMENT', coordinate, `The policy of "${coordinate}" names "${reference}". ${advice}`, {
          text: `"${reference}"`,
        });
      }
    }
  }
}
