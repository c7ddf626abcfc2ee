import { distinct } from '../distinct.ts';
import type { Requirement, SelfCondition } from './policy.ts';
import { isSelf, selfField } from './rules/self.ts';

/** A requirement without the ways in that ask for the caller's own row: what a whole class of principals can meet. */
export function withoutSelf(requirement: Requirement): Requirement {
  return requirement.filter((all) => !all.some(isSelf));
}

/** One way in that asks for the caller's own row. */
export interface SelfWay {
  /** What else it asks of the caller: a requirement of its own. */
  readonly rest: Requirement;
  /** The fields that must hold the subject. */
  readonly fields: readonly string[];
}

/** The ways in that ask for the caller's own row; nobody without a token has one. */
export function selfWays(requirement: Requirement): readonly SelfWay[] {
  return requirement
    .filter((all) => all.some(isSelf))
    .map((all) => ({
      rest: [['authenticated', ...all.filter((rule) => !isSelf(rule))]],
      fields: [...new Set(all.filter(isSelf).map(selfField))].sort(),
    }));
}

/** Either condition is met: every list of both, but none that asks for more than another one does. */
export function eitherSelf(a: SelfCondition, b: SelfCondition): SelfCondition {
  return shortest([...a, ...b]);
}

/** Both conditions are met, whichever list of each. */
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
