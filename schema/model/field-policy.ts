import type { CustomProperties, Property, SchemaObject } from '../contract/data-product.ts';
import { isRecord } from '../is-record.ts';
import { moreSensitive, parseClassification } from '../policy/classifications.ts';
import {
  type AccessPolicy,
  type ClassificationLevel,
  type CoordinatePolicy,
  type MaskPolicy,
  maskKinds,
  noPolicy,
} from '../policy/policy.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { isRequirement, isText, shown } from './policy-values.ts';
import { readMinGroupSize, readRowPolicies } from './row-policy.ts';

/**
 * A property's policy: its `classification`, and the custom properties `pii`, `mask`, `access` and `minGroupSize`.
 * @param inherited the level of a property without one; where both are missing, the property is restricted.
 */
export function fieldPolicyOf(
  property: Property,
  inherited: ClassificationLevel | undefined,
  report: ReportModelFinding,
): CoordinatePolicy {
  const { customProperties: custom, path } = property;
  const own = levelOf(property.classification, inherited, property.name, path, report);
  const items = property.items;
  refuseAnyOf(custom, ['rows'], path, report);
  refuseAudience(custom, path, report);
  if (items) refuseAnyOf(items.customProperties, [...policyProperties, 'rows'], items.path, report);
  return {
    classification: items?.classification
      ? moreSensitive(own, levelOf(items.classification, own, property.name, items.path, report))
      : own,
    pii: readPii(custom, path, report),
    access: readAccess(custom, path, report),
    masks: readMask(custom, path, report),
    rows: [],
    groups: readMinGroupSize(custom, path, report),
    reveals: [],
  };
}

/**
 * An object's policy for all its rows: custom properties `classification` (default: its key's level), `access`, `rows`,
 * `minGroupSize`.
 */
export function typePolicyOf(
  object: SchemaObject,
  keyLevel: ClassificationLevel,
  report: ReportModelFinding,
): CoordinatePolicy {
  const { customProperties: custom, path } = object;
  refuseAnyOf(custom, ['pii', 'mask'], path, report);
  refuseAudience(custom, path, report);
  const written = custom.classification;
  const text = written === undefined || typeof written === 'string' ? written : shown(written);
  return {
    ...noPolicy,
    classification: levelOf(text, keyLevel, object.name, path, report),
    access: readAccess(custom, path, report),
    rows: readRowPolicies(custom, path, report),
    groups: readMinGroupSize(custom, path, report),
  };
}

const policyProperties = ['pii', 'mask', 'access', 'minGroupSize'];

function levelOf(
  written: string | undefined,
  inherited: ClassificationLevel | undefined,
  name: string,
  path: string,
  report: ReportModelFinding,
): ClassificationLevel {
  const level = parseClassification(written);
  if (level) return level;
  if (written !== undefined && written.trim() !== '') {
    report(
      'CLASSIFICATION_UNKNOWN',
      path,
      `"${name}" is classified "${written}", which is not a level; it is closed. Write public, internal, confidential or restricted.`,
    );
    return 'RESTRICTED';
  }
  if (inherited) return inherited;
  report(
    'CLASSIFICATION_MISSING',
    path,
    `"${name}" has no classification, so it is closed. Write public, internal, confidential or restricted.`,
  );
  return 'RESTRICTED';
}

function refuseAnyOf(
  custom: CustomProperties,
  names: readonly string[],
  path: string,
  report: ReportModelFinding,
): void {
  for (const name of names) {
    if (custom[name] === undefined) continue;
    report('POLICY_NOT_READABLE', path, `"${name}" has no meaning here. Write it on the property itself.`);
  }
}

/** A domain that could open its own types to others could do so in a file that governance does not review. */
function refuseAudience(custom: CustomProperties, path: string, report: ReportModelFinding): void {
  if (custom.audience === undefined) return;
  const advice = 'Only governance opens a type to others, in an overlay. Take it out.';
  report('POLICY_NOT_READABLE', path, `"audience" opens nothing in a contract. ${advice}`);
}

function readPii(custom: CustomProperties, path: string, report: ReportModelFinding): readonly string[] {
  const { pii } = custom;
  if (pii === undefined) return [];
  if (isYes(pii)) return ['personal'];
  if (isNo(pii)) return [];
  const categories = Array.isArray(pii) ? pii : [pii];
  if (categories.length > 0 && categories.every(isText)) return categories;
  report(
    'POLICY_NOT_READABLE',
    path,
    `"pii" is ${shown(pii)}. Write a category such as "email", or a list of them.`,
  );
  return [];
}

/** As other tools write it, datacontract-cli as a text: personal data of a category that nobody named. */
function isYes(pii: unknown): boolean {
  return pii === true || (typeof pii === 'string' && pii.toLowerCase() === 'true');
}

function isNo(pii: unknown): boolean {
  return pii === false || (typeof pii === 'string' && pii.toLowerCase() === 'false');
}

function readAccess(
  custom: CustomProperties,
  path: string,
  report: ReportModelFinding,
): readonly AccessPolicy[] {
  const { access } = custom;
  if (access === undefined) return [];
  if (isRequirement(access)) return [{ allow: access }];
  report(
    'POLICY_NOT_READABLE',
    path,
    `"access" is ${shown(access)}. Write lists of rules, as [["role:finance"]].`,
  );
  return [];
}

function readMask(custom: CustomProperties, path: string, report: ReportModelFinding): readonly MaskPolicy[] {
  const { mask } = custom;
  if (mask === undefined) return [];
  const unreadable = (found: string, advice: string) => {
    report('POLICY_NOT_READABLE', path, `"mask" ${found}. ${advice}`);
    return [];
  };
  if (!isRecord(mask)) return unreadable(`is ${shown(mask)}`, 'Write { with: HASH }, say.');
  // YAML reads a bare NULL as no value at all.
  const kind = maskKinds.find((known) => known === (mask.with === null ? 'NULL' : mask.with));
  if (!kind || !('with' in mask)) {
    return unreadable(`has "with" ${shown(mask.with)}`, `Write one of ${maskKinds.join(', ')}.`);
  }
  const unless = mask.unless ?? [];
  if (!isRequirement(unless)) {
    return unreadable(`has "unless" ${shown(unless)}`, 'Write lists of rules, as [["role:steward"]].');
  }
  const unknown = Object.keys(mask).filter((name) => !['with', 'to', 'unless'].includes(name));
  if (unknown.length > 0) return unreadable(`has ${shown(unknown[0])}`, 'It knows with, to and unless.');
  if (mask.to === undefined || mask.to === null) return [{ with: kind, unless }];
  if (!isText(mask.to) && typeof mask.to !== 'number') {
    return unreadable(`has "to" ${shown(mask.to)}`, 'Write YEAR, MONTH or a number.');
  }
  return [{ with: kind, to: String(mask.to), unless }];
}
