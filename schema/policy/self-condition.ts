import { distinct } from '../distinct.ts';
import type { Requirement, SelfCondition } from './policy.ts';
import { isSelf, selfField } from './rules/self.ts';

/** A requirement without the alternatives that need the caller's own row: a whole class of principals can meet it. */
export function withoutSelf(requirement: Requirement): Requirement {
  return requirement.filter((all) => !all.some(isSelf));
}

/** An alternative that needs the caller's own row. */
export interface SelfWay {
  /** Its other rules, as a requirement of their own. */
  readonly rest: Requirement;
  /** The fields that must hold the subject. */
  readonly fields: readonly string[];
}

/** The alternatives that need the caller's own row; without a token there is none. */
export function selfWays(requirement: Requirement): readonly SelfWay[] {
  return requirement
    .filter((all) => all.some(isSelf))
    .map((all) => ({
      rest: [['authenticated', ...all.filter((rule) => !isSelf(rule))]],
      fields: [...new Set(all.filter(isSelf).map(selfField))].sort(),
    }));
}

/** Either condition is met: the lists of both, without those that another list already covers. */
export function eitherSelf(a: SelfCondition, b: SelfCondition): SelfCondition {
  return shortest([...a, ...b]);
}

/** Both conditions are met: each list of one with each list of the other. */
export function bothSelf(a: SelfCondition, b: SelfCondition): SelfCondition {
  return shortest(a.flatMap((one) => b.map((other) => [...new Set([...one, ...other])].sort())));
}

function shortest(condition: SelfCondition): SelfCondition {
  const once = distinct(condition);
  return once
    .filter((fields) => !once.some((other) => other !== fields && isPart(other, fields)))
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

function isPart(some: readonly string[], all: readonly string[]): boolean {
  return some.every((field) => all.includes(field));
}
