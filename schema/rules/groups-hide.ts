import { smallestGroup } from '../policy/policy.ts';
import type { RuleContext } from './rule.ts';

/** A group floor is large enough to hide an individual. */
export function groupsHideRule({ written, report }: RuleContext): void {
  for (const [coordinate, { groups }] of written) {
    for (const { k } of groups) {
      if (k < smallestGroup) {
        report(
          'GROUP_TOO_SMALL',
          coordinate,
          `"${coordinate}" allows groups of ${k}. Write ${smallestGroup} or more.`,
          { directive: 'minGroupSize', text: String(k) },
        );
      }
    }
  }
}
