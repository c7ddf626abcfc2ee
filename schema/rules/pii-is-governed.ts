import { keepsSome, masksSome } from '../policy/directives/unclassified.ts';
import type { RuleContext } from './rule.ts';

/**
 * A field that holds personal data is masked, or some callers are kept from it. What everybody with a token meets
 * (`INTERNAL`, `unless: [["authenticated"]]`) is neither, and what its type or its interface says counts.
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
      `"${coordinate}" holds personal data (${pii.join(', ')}), is not masked, and everybody with a token may see it. Write a mask, or limit the access.`,
    );
  }
}
