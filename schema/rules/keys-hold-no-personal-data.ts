import { argument } from '../policy/policy-link.ts';
import type { RuleContext } from './rule.ts';

/** Keys travel between subgraphs whoever asks, so none is personal data, masked, or closed to some callers. */
export function keysHoldNoPersonalDataRule({ shapes, written, report }: RuleContext): void {
  for (const type of shapes.types.values()) {
    const keys = type.directives
      .filter(({ name }) => name.value === 'join__type')
      .flatMap((directive) => String(argument(directive, 'key') ?? '').match(/\w+/g) ?? []);
    for (const key of new Set(keys)) {
      const policy = written.get(`${type.name}.${key}`);
      if (policy && policy.pii.length + policy.masks.length > 0) {
        report(
          'PII_IN_KEY',
          `${type.name}.${key}`,
          `"${type.name}.${key}" is a key and holds personal data or is masked. Choose a key that tells nothing.`,
        );
      }
    }
  }
}
