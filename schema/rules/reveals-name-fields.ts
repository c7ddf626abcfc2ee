import { orMeant } from '../nearest-name.ts';
import type { RuleContext } from './rule.ts';

/** Every field that `@reveals` names exists; an unknown name would cover nothing. */
export function revealsNameFieldsRule({ shapes, written, report }: RuleContext): void {
  for (const [coordinate, { reveals }] of written) {
    for (const { field } of reveals) {
      const [type = '', name = ''] = field.split('.');
      const fields = shapes.types.get(type)?.fields;
      if (!fields?.has(name)) {
        const meant = fields ? orMeant(name, fields.keys()) : orMeant(type, shapes.types.keys());
        report(
          'REVEALS_UNKNOWN_FIELD',
          coordinate,
          `"${coordinate}" reveals "${field}", and there is no such field. Name one as "Type.field".${meant}`,
          { directive: 'reveals', text: `"${field}"` },
        );
      }
    }
  }
}
