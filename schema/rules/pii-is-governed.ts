import { keepsSome, masksSome } from '../policy/directives/unclassified.ts';
import type { RuleContext } from './rule.ts';

/**
 * A field that holds personal data is masked, or closed to some callers. Policy that every caller with a token passes
 * (`INTERNAL`, `unless: [["authenticated"]]`) does not count; policy of its type or interface does.
 */
export function piiIsGovernedRule({ shapes, effective, report }: RuleContext): void {
  for (const [coordinate, { pii, access, masks }] of effective) {
    if (pii.length === 0 || access.some(keepsSome)) continue;
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const returns = shapes.types.get(typeName)?.fields.get(fieldName)?.returns;
    if (masks.some((mask) => masksSome(mask, returns))) continue;
    report(
      'PII_NOT_GOVERNED',
      coordinate,
      `"${coordinate}" holds personal data (${pii.join(', ')}), is not masked, and every caller with a token may see it. Write a mask, or limit the access.`,
      { directive: 'pii' },
    );
  }
}
