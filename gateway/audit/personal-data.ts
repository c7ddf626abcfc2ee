import type { AuditedCoordinate } from '#platform/runtime/audit/audit-record.ts';
import { auditedCoordinate } from '#platform/runtime/audit/audited-coordinate.ts';
import type { OperationAnalysis } from '#schema/policy/analyse-operation.ts';
import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';

/**
 * The personal data that an operation selects, or discloses in another way (a filter, a group's key, a minimum), with
 * the decision on each field.
 */
export function personalData(
  { selected, denied, revealed }: Pick<OperationAnalysis, 'selected' | 'denied' | 'revealed'>,
  bundle: PolicyBundle,
  decisions: Decisions,
): AuditedCoordinate[] {
  return [...new Set([...selected, ...denied.values(), ...revealed])]
    .filter((coordinate) => policyAt(bundle, coordinate).pii.length > 0)
    .sort()
    .map((coordinate) => auditedCoordinate(coordinate, decisions));
}

/** Whether a person's data may leave unmasked, including the caller's own. */
export function showsClear(personal: readonly AuditedCoordinate[]): boolean {
  return personal.some(({ decision, self }) => decision === 'CLEAR' || self);
}
