import type { Decisions } from '#schema/policy/decide.ts';
import type { AuditedCoordinate } from './audit-record.ts';

/** A coordinate in an audit record, with what was decided of it. */
export function auditedCoordinate(coordinate: string, decisions: Decisions): AuditedCoordinate {
  const decision = decisions.of(coordinate);
  if (decision.kind !== 'MASK') return { coordinate, decision: decision.kind };
  const own = decision.self ? { self: true } : {};
  return { coordinate, decision: decision.kind, mask: decision.mask, ...own };
}
