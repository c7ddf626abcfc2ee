import type { CustomProperties } from '../contract/data-product.ts';
import { isRecord } from '../is-record.ts';
import {
  defaultGroup,
  type GroupPolicy,
  type Requirement,
  type RowPolicy,
  smallestGroup,
} from '../policy/policy.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { fieldNameOf } from './naming.ts';
import { isRequirement, isText, shown } from './policy-values.ts';

/**
 * Reads an object's `rows: { field: country, claim: country, unless: [...] }`, or a list of them; all of them apply.
 */
export function readRowPolicies(
  { rows }: CustomProperties,
  path: string,
  report: ReportModelFinding,
): readonly RowPolicy[] {
  if (rows === undefined) return [];
  return [rows].flat().flatMap((row): RowPolicy[] => {
    const { field, claim, unless = [], ...more } = isRecord(row) ? row : {};
    if (isText(field) && isText(claim) && isRequirement(unless) && Object.keys(more).length === 0) {
      return [{ field: fieldNameOf(field), claim, unless }];
    }
    report(
      'POLICY_NOT_READABLE',
      path,
      `"rows" has ${shown(row)}. Write { field: country, claim: country, unless: [["role:steward"]] }.`,
    );
    return [];
  });
}

/** Reads `minGroupSize: 10`, or `{ k: 10, of: customer_id, unless: [...] }`, of an object or a property. */
export function readMinGroupSize(
  { minGroupSize }: CustomProperties,
  path: string,
  report: ReportModelFinding,
): readonly GroupPolicy[] {
  if (minGroupSize === undefined) return [];
  const written = typeof minGroupSize === 'number' ? { k: minGroupSize } : minGroupSize;
  const { k = defaultGroup, of, unless = [], ...more } = isRecord(written) ? written : { k: undefined };
  const size = Number.isInteger(k) && Number(k) >= smallestGroup ? Number(k) : undefined;
  const readable =
    (of === undefined || isText(of)) && isRequirement(unless) && Object.keys(more).length === 0;
  if (isRecord(written) && size !== undefined && readable)
    return [groupOf(size, of as string | undefined, unless)];
  report(
    'POLICY_NOT_READABLE',
    path,
    `"minGroupSize" is ${shown(minGroupSize)}. Write a whole number of at least ${smallestGroup}, or { k: 10, of: customer_id }.`,
  );
  return [];
}

function groupOf(k: number, of: string | undefined, unless: Requirement): GroupPolicy {
  return { k, ...(of === undefined ? {} : { of: fieldNameOf(of) }), unless };
}
