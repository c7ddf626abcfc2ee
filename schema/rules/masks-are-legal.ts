import { type MaskedType, maskMisfit } from '../policy/masks/mask-fits.ts';
import type { RuleContext } from './rule.ts';

/** A mask produces a legal value of the field's type. */
export function masksAreLegalRule({ shapes, enums, written, report }: RuleContext): void {
  for (const type of shapes.types.values()) {
    for (const field of type.fields.values()) {
      const coordinate = `${type.name}.${field.name}`;
      const composite = shapes.possible(field.returns).length > 0;
      const masked: MaskedType = {
        name: field.returns,
        kind: enums.has(field.returns) ? 'enum' : composite ? 'object' : 'scalar',
        list: field.list,
        required: field.required,
      };
      for (const mask of written.get(coordinate)?.masks ?? []) {
        const misfit = maskMisfit(mask, masked);
        if (misfit) {
          const subject = { directive: 'mask', text: mask.with } as const;
          report(
            'MASK_NOT_LEGAL',
            coordinate,
            `The mask of "${coordinate}" cannot hold: ${misfit}.`,
            subject,
          );
        }
      }
    }
  }
}
