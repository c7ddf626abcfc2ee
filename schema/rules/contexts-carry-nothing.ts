import { argument } from '../policy/directives/policy-link.ts';
import type { RuleContext } from './rule.ts';

/**
 * No argument is filled from a field elsewhere (`@fromContext`): a value computed from it would not have that field's
 * policy, and its values would travel without an agreement.
 */
export function contextsCarryNothingRule({ shapes, written, report }: RuleContext): void {
  if (written.size === 0) return;
  for (const type of shapes.types.values()) {
    for (const field of type.fields.values()) {
      const filled = field.directives.some(
        (directive) =>
          directive.name.value === 'join__field' && argument(directive, 'contextArguments') !== undefined,
      );
      if (!filled) continue;
      const coordinate = `${type.name}.${field.name}`;
      report(
        'CONTEXT_NOT_COVERED',
        coordinate,
        `"${coordinate}" takes an argument from a context ("@fromContext"), which policy does not follow. Use "@requires".`,
      );
    }
  }
}
