import type { RuleContext } from './rule.ts';

/** A field that holds personal data says who may see it: `@mask` or `@access`. */
export function piiIsGovernedRule({ written, report }: RuleContext): void {
  for (const [coordinate, { pii, access, masks }] of written) {
    if (pii.length > 0 && access.length + masks.length === 0) {
      report(
        'PII_NOT_GOVERNED',
        coordinate,
        `"${coordinate}" holds personal data (${pii.join(', ')}) and nothing says who may see it. Write a mask or an access policy.`,
      );
    }
  }
}
