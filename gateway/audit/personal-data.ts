import type { AuditedCoordinate } from '#platform/runtime/audit-record.ts';
import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { OperationAnalysis } from '../enforcement/analyse-operation.ts';

/**
 * The personal data that an operation selects, and what was decided about each coordinate. A field that
 * reveals personal data (a group's key, a minimum) is personal data too.
 */
export function personalData(
  { selected, denied }: Pick<OperationAnalysis, 'selected' | 'denied'>,
  bundle: PolicyBundle,
  decisions: Decisions,
): AuditedCoordinate[] {
  return [...new Set([...selected, ...denied.values()])]
    .filter((coordinate) => isPersonal(bundle, coordinate))
    .sort()
    .map((coordinate) => {
      const decision = decisions.of(coordinate);
      const mask = decision.kind === 'MASK' ? { mask: decision.mask } : {};
      return { coordinate, decision: decision.kind, ...mask };
    });
}

function isPersonal(bundle: PolicyBundle, coordinate: string): boolean {
  const { pii, reveals } = policyAt(bundle, coordinate);
  return pii.length > 0 || reveals.some(({ field }) => policyAt(bundle, field).pii.length > 0);
}
