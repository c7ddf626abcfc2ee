import { selectedCoordinates } from '../operation/selected-coordinates.ts';
import { argument } from '../policy/directives/policy-link.ts';
import type { RuleContext } from './rule.ts';

/** Keys travel between subgraphs for every caller, so no part of one is personal data or masked. */
export function keysHoldNoPersonalDataRule({ shapes, effective, report }: RuleContext): void {
  for (const type of shapes.types.values()) {
    const parts = type.directives
      .filter(({ name }) => name.value === 'join__type')
      .flatMap((directive) => selectedCoordinates(shapes, type.name, argument(directive, 'key')));
    for (const part of new Set(parts)) {
      // An interface's policy on a field applies to it as a key of each implementation.
      const policy = effective.get(part);
      if (policy && policy.pii.length + policy.masks.length > 0) {
        report(
          'PII_IN_KEY',
          part,
          `"${part}" is in a key of "${type.name}" and holds personal data or is masked. Choose a key that discloses nothing.`,
          { directive: policy.masks.length > 0 ? 'mask' : 'pii' },
        );
      }
    }
  }
}
