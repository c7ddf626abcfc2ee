import type { Requirement } from './policy.ts';

/** Ways of one requirement beyond which nobody asks what two together come to. */
const waysLooked = 1_000;

/** Whether whoever meets one requirement meets the other, whatever its rules say. */
export function implies(one: Requirement, other: Requirement): boolean {
  return one.every((way) => other.some((enough) => enough.every((rule) => way.includes(rule))));
}

/**
 * All requirements at once, as one: its ways are those of each with those of all others, without those that ask for
 * more than another one does. `undefined` where that is more than anybody writes.
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
