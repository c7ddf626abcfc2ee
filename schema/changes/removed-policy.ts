import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import type { GovernedText } from './governed-text.ts';
import { lostStatements } from './lost-statements.ts';

/** The policy of a coordinate that no supergraph serves any more; it must protect the coordinate when it comes back. */
export interface RemovedPolicy {
  readonly coordinate: string;
  /** Its contract ids. */
  readonly ids: readonly string[];
  readonly policy: CoordinatePolicy;
}

/**
 * The policies that the next supergraph removes, and those removed earlier that have not come back.
 * @param names the names of a coordinate, with its contract's ids, in the next supergraph; its own first.
 */
export function removedPolicy(
  old: GovernedText,
  before: readonly RemovedPolicy[],
  names: (coordinate: string, ids: readonly string[]) => readonly string[],
): RemovedPolicy[] {
  const isGone = ({ coordinate, ids }: RemovedPolicy) => names(coordinate, ids).length === 0;
  const stated = [...old.stated].map(([coordinate, policy]): RemovedPolicy => {
    return { coordinate, ids: old.contractIds.get(coordinate) ?? [], policy };
  });
  const goes = stated.filter(isGone).filter(({ policy }) => lostStatements(policy, noPolicy).length > 0);
  return [...before.filter((one) => isGone(one) && !old.stated.has(one.coordinate)), ...goes];
}
