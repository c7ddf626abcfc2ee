import { withClassification } from '../policy/classifications.ts';
import { keepsSome, masksSome } from '../policy/directives/unclassified.ts';
import { maskMisfit } from '../policy/masks/mask-fits.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import { requirementsOf } from '../policy/requirements-of.ts';
import { domainRules } from '../policy/rules/domain-rules.ts';
import { canBeMet, policyRules } from '../policy/rules/rules.ts';
import type { ReportModelFinding } from './model-finding.ts';
import type { EntityModel, FieldModel, ProductModel } from './product-model.ts';

/**
 * Reports keys that may not be keys, masks that cannot work, unprotected personal data, and rules that no caller can
 * meet.
 */
export function checkPolicy(model: ProductModel, report: ReportModelFinding): void {
  for (const entity of model.entities) checkEntity(entity, report);
}

function checkEntity(entity: EntityModel, report: ReportModelFinding): void {
  const references = new Set(entity.references.flatMap((edge) => edge.via));
  const [place = ''] = entity.fields[0]?.property.path.split('.') ?? [];
  checkRules(entity.typeName, entity.policy, place, report);
  for (const field of entity.fields) {
    checkRulesOf(field, report);
    if (entity.key.includes(field)) checkKey(field, report);
    else if (references.has(field)) checkForeignKey(field, report);
    else checkMasks(field, report);
    if (!entity.key.includes(field)) checkPersonalData(field, entity, report);
  }
}

function checkRulesOf(field: FieldModel, report: ReportModelFinding): void {
  checkRules(field.coordinate, field.policy, field.property.path, report);
  if (field.type.kind === 'object') for (const nested of field.type.fields) checkRulesOf(nested, report);
}

/** Composition refuses them too; here a domain engineer sees them first, with the line. */
function checkRules(
  coordinate: string,
  policy: CoordinatePolicy,
  path: string,
  report: ReportModelFinding,
): void {
  for (const reference of new Set(requirementsOf(policy).flat(2))) {
    // In a contract, `owner` and `agreement` without an argument mean its own domain.
    if (canBeMet(reference) || domainRules.has(reference)) continue;
    const known = policyRules.map(({ name, argument }) => (argument ? `${name}:...` : name)).join(', ');
    report(
      'RULE_UNKNOWN',
      path,
      `The policy of "${coordinate}" names the rule "${reference}", which no caller can meet. Known rules: ${known}.`,
    );
  }
}

/** A confidential key without `access` is masked by its classification, so it is refused too. */
function checkKey(field: FieldModel, report: ReportModelFinding): void {
  const { pii, masks } = withClassification(field.policy);
  if (pii.length === 0 && masks.length === 0) return;
  const found = pii.length > 0 ? `personal data (${pii.join(', ')})` : 'masked';
  report(
    'PII_IN_KEY',
    field.property.path,
    `The key "${field.coordinate}" is ${found}. Keys travel between domains for every caller; use a surrogate key.`,
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

/** Only a warning, since governance may still protect it with an overlay. */
function checkPersonalData(field: FieldModel, entity: EntityModel, report: ReportModelFinding): void {
  const { pii, access, masks } = withClassification(field.policy);
  const narrowed = [...access, ...withClassification(entity.policy).access].some(keepsSome);
  if (pii.length > 0 && !narrowed && !masks.some((mask) => masksSome(mask, field.type.name))) {
    report(
      'PII_NOT_GOVERNED',
      field.property.path,
      `"${field.coordinate}" holds personal data (${pii.join(', ')}), is not masked, and every caller with a token may see it. Write a mask, or limit the access; without an overlay that does, the mesh does not compose.`,
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
