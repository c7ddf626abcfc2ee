import { withClassification } from '../policy/classifications.ts';
import { keepsSome, masksSome } from '../policy/directives/unclassified.ts';
import { maskMisfit } from '../policy/masks/mask-fits.ts';
import type { ReportModelFinding } from './model-finding.ts';
import type { EntityModel, FieldModel, ProductModel } from './product-model.ts';

/** Keys that may not be keys, masks that cannot do what they say, and personal data that nothing protects. */
export function checkPolicy(model: ProductModel, report: ReportModelFinding): void {
  for (const entity of model.entities) checkEntity(entity, report);
}

function checkEntity(entity: EntityModel, report: ReportModelFinding): void {
  const references = new Set(entity.references.flatMap((edge) => edge.via));
  for (const field of entity.fields) {
    if (entity.key.includes(field)) checkKey(field, report);
    else if (references.has(field)) checkForeignKey(field, report);
    else checkMasks(field, report);
    if (!entity.key.includes(field)) checkPersonalData(field, entity, report);
  }
}

/** A confidential key without `access` is masked by its classification, so it is no key either. */
function checkKey(field: FieldModel, report: ReportModelFinding): void {
  const { pii, masks } = withClassification(field.policy);
  if (pii.length === 0 && masks.length === 0) return;
  const found = pii.length > 0 ? `personal data (${pii.join(', ')})` : 'masked';
  report(
    'PII_IN_KEY',
    field.property.path,
    `The key "${field.coordinate}" is ${found}. Keys travel between domains whoever asks; use a surrogate key.`,
  );
}

function checkForeignKey(field: FieldModel, report: ReportModelFinding): void {
  const [mask] = field.policy.masks;
  if (!mask) return;
  report(
    'MASKED_REFERENCE',
    field.property.path,
    `"${field.coordinate}" refers to another entity and is masked with ${mask.with}. Use "access" instead.`,
  );
}

/** Governance may still protect it with an overlay, so it is told and not refused here. */
function checkPersonalData(field: FieldModel, entity: EntityModel, report: ReportModelFinding): void {
  const { pii, access, masks } = withClassification(field.policy);
  const narrowed = [...access, ...withClassification(entity.policy).access].some(keepsSome);
  if (pii.length > 0 && !narrowed && !masks.some((mask) => masksSome(mask, field.type.name))) {
    report(
      'PII_NOT_GOVERNED',
      field.property.path,
      `"${field.coordinate}" holds personal data (${pii.join(', ')}), is not masked, and everybody with a token may see it. Write a mask, or limit the access; without an overlay that does, the mesh does not compose.`,
    );
  }
  if (field.type.kind === 'object') {
    for (const nested of field.type.fields) checkPersonalData(nested, entity, report);
  }
}

function checkMasks(field: FieldModel, report: ReportModelFinding): void {
  for (const mask of field.policy.masks) {
    const { kind, name } = field.type;
    const misfit = maskMisfit(mask, { kind, name, list: field.list, required: field.required });
    if (misfit) {
      report(
        'MASK_NOT_LEGAL',
        field.property.path,
        `The mask of "${field.coordinate}" is not legal: ${misfit}.`,
      );
    }
  }
  if (field.type.kind === 'object') for (const nested of field.type.fields) checkMasks(nested, report);
}
