import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import type { GovernedText } from './governed-text.ts';
import { lostStatements } from './lost-statements.ts';

/** What was said of something that no supergraph serves any more: it protects it again when it comes back. */
export interface RemovedPolicy {
  readonly coordinate: string;
  /** What contracts called it. */
  readonly ids: readonly string[];
  readonly policy: CoordinatePolicy;
}

/**
 * What is removed with the next supergraph, and what was removed before and has not come back.
 * @param names what a coordinate, with its contract's ids, is called in the next one; itself first.
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
