import type { Requirement } from './policy.ts';

/** The most alternatives of a joined requirement; beyond it the join is not computed. */
const waysLooked = 1_000;

/** Whether every caller who meets one requirement meets the other, whatever its rules decide. */
export function implies(one: Requirement, other: Requirement): boolean {
  return one.every((way) => other.some((enough) => enough.every((rule) => way.includes(rule))));
}

/**
 * Joins requirements into one: each alternative of one combined with each of all others, without those that another one
 * already covers. `undefined` beyond a bound that no real policy reaches.
 */
export function allOf(requirements: readonly Requirement[]): Requirement | undefined {
  let joined: Requirement = [[]];
  for (const requirement of requirements) {
    if (joined.length * requirement.length > waysLooked) return undefined;
    joined = withoutCovered(
      joined.flatMap((way) => requirement.map((more) => [...new Set([...way, ...more])])),
    );
  }
  return joined;
}

function withoutCovered(ways: readonly (readonly string[])[]): Requirement {
  const shortest = [...ways].sort((one, other) => one.length - other.length);
  const kept: (readonly string[])[] = [];
  for (const way of shortest) {
    if (!implies([way], kept)) kept.push(way);
  }
  return kept;
}
