import { withClassification } from '../policy/classifications.ts';
import type { MaskPolicy } from '../policy/policy.ts';
import type { Report } from './model-finding.ts';
import type { EntityModel, FieldModel, FieldType, ProductModel } from './product-model.ts';

/** Keys that may not be keys, and masks that cannot do what they say. */
export function checkPolicy(model: ProductModel, report: Report): void {
  for (const entity of model.entities) checkEntity(entity, report);
}

function checkEntity(entity: EntityModel, report: Report): void {
  const references = new Set(entity.references.flatMap((edge) => edge.via));
  for (const field of entity.fields) {
    if (entity.key.includes(field)) checkKey(field, report);
    else if (references.has(field)) checkForeignKey(field, report);
    else checkMasks(field, report);
  }
}

/** A confidential key without `access` is masked by its classification, so it is no key either. */
function checkKey(field: FieldModel, report: Report): void {
  const { pii, masks } = withClassification(field.policy);
  if (pii.length === 0 && masks.length === 0) return;
  const found = pii.length > 0 ? `personal data (${pii.join(', ')})` : 'masked';
  report(
    'PII_IN_KEY',
    field.property.path,
    `The key "${field.coordinate}" is ${found}. Keys travel between domains whoever asks; use a surrogate key.`,
  );
}

function checkForeignKey(field: FieldModel, report: Report): void {
  const [mask] = field.policy.masks;
  if (!mask) return;
  report(
    'MASKED_REFERENCE',
    field.property.path,
    `"${field.coordinate}" refers to another entity and is masked with ${mask.with}. Use "access" instead.`,
  );
}

function checkMasks(field: FieldModel, report: Report): void {
  for (const mask of field.policy.masks) {
    const reason = obstacleTo(mask, field);
    if (!reason) continue;
    report(
      'MASK_NOT_LEGAL',
      field.property.path,
      `"${field.coordinate}" is masked with ${mask.with}, but ${reason}. Choose another mask or "access".`,
    );
  }
  if (field.type.kind === 'object') for (const nested of field.type.fields) checkMasks(nested, report);
}

/** Why a mask cannot produce a legal value of the field. */
function obstacleTo(mask: MaskPolicy, field: FieldModel): string | undefined {
  if (mask.with === 'NULL') return field.required ? 'the contract requires a value' : undefined;
  if (field.list) return 'it is a list';
  switch (mask.with) {
    case 'REDACT':
      return hasConstant(field.type) ? undefined : `${named(field.type)} has no constant to show`;
    case 'HASH':
    case 'PARTIAL':
      return field.type.name === 'String' ? undefined : `${named(field.type)} is no text`;
    case 'GENERALIZE':
      return obstacleToGeneralize(mask.to, field.type);
  }
}

function hasConstant(type: FieldType): boolean {
  return type.kind === 'scalar' && type.name !== 'ID';
}

function obstacleToGeneralize(to: string | undefined, type: FieldType): string | undefined {
  switch (type.kind === 'scalar' ? type.name : undefined) {
    case 'Date':
    case 'DateTime':
      return to === 'YEAR' || to === 'MONTH' ? undefined : `"to" is ${quoted(to)} and not YEAR or MONTH`;
    case 'Int':
    case 'Long':
      return isWhole(to) ? undefined : `"to" is ${quoted(to)} and not the whole width of a bucket`;
    case 'Float':
    case 'Decimal':
      return Number(to) > 0 && Number.isFinite(Number(to))
        ? undefined
        : `"to" is ${quoted(to)} and not the width of a bucket`;
    case 'String':
      return isWhole(to) ? undefined : `"to" is ${quoted(to)} and not the length of a prefix`;
    default:
      return `${named(type)} has nothing more general`;
  }
}

function isWhole(to: string | undefined): boolean {
  return to !== undefined && /^[1-9]\d{0,8}$/.test(to);
}

function quoted(to: string | undefined): string {
  return to === undefined ? 'missing' : `"${to}"`;
}

function named(type: FieldType): string {
  return `"${type.name}"`;
}
