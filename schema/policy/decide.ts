import { distinct } from '../distinct.ts';
import {
  type CoordinatePolicy,
  clear,
  type Decision,
  type MaskDecision,
  noPolicy,
  type PolicyBundle,
  type Requirement,
  type SelfCondition,
  smallestGroup,
} from './policy.ts';
import type { Principal } from './principal.ts';
import { compileRequirement, type ShieldContext, satisfies } from './requirement.ts';
import { askedOf } from './requirements-of.ts';
import { ruleContext } from './rule-context.ts';
import { endOf } from './rules/agreement.ts';
import { eitherSelf, selfWays, withoutSelf } from './self-condition.ts';
import { strictest } from './strictness.ts';

/** One principal class's decisions under one bundle. */
export interface Decisions {
  /** @param coordinate `User.email` */
  of(coordinate: string): Decision;
  /** The row filters in force on a type, such as `User`; all of them apply. */
  rows(typeName: string): readonly RowFilter[];
  /** The group floors in force at a coordinate, such as `User` or `User.salary`; all of them apply. */
  floors(coordinate: string): readonly GroupFloor[];
  /** When they expire: the end of the next agreement. Milliseconds since the epoch; infinite without one. */
  readonly validUntil: number;
}

/** Limits a type's rows to those whose field holds one of the texts of the caller's claim. */
export interface RowFilter {
  readonly field: string;
  readonly claim: string;
}

/** The least number of rows, or of different values of a field, over which an aggregate is shown. */
export interface GroupFloor {
  readonly k: number;
  /** @default the rows themselves */
  readonly of?: string;
}

/**
 * Prepares the decisions on everything in a bundle: graphql-shield evaluates each distinct requirement once, and a
 * lookup needs no rule. The result applies to the principal's whole class (`principalClass`) and may be cached as long
 * as the bundle, but not beyond `validUntil`.
 * @param now milliseconds since the epoch.
 * @param asked `askedOf` the bundle, where the caller has it already.
 */
export async function decisionsFor(
  bundle: PolicyBundle,
  principal: Principal,
  now: number = Date.now(),
  asked: readonly Requirement[] = askedOf(bundle),
): Promise<Decisions> {
  const { agreements = [] } = bundle;
  const verdicts = await ask(asked, await ruleContext(bundle, principal, now));
  const met: Met = (requirement) => verdicts.get(keyOf(requirement)) === true;
  const decided = new Map<string, Decision>();
  return {
    of(coordinate) {
      let decision = decided.get(coordinate);
      if (!decision) {
        decision = decide(policyAt(bundle, coordinate), met);
        decided.set(coordinate, decision);
      }
      return decision;
    },
    rows: (typeName) =>
      policyAt(bundle, typeName)
        .rows.filter(({ unless }) => !met(withoutSelf(unless)))
        .map(({ field, claim }) => ({ field, claim })),
    floors: (coordinate) =>
      policyAt(bundle, coordinate)
        .groups.filter(({ unless }) => !met(withoutSelf(unless)))
        .map(({ k, of }) => ({ k: Math.max(k, smallestGroup), ...(of === undefined ? {} : { of }) })),
    validUntil: Math.min(...agreements.map(({ expires }) => endOf(expires)).filter((end) => end > now)),
  };
}

/** Joins two policies' decisions: the stricter one on each coordinate, and the row filters and floors of both. */
export function joinDecisions(a: Decisions, b: Decisions): Decisions {
  const joined = new Map<string, Decision>();
  return {
    of(coordinate) {
      let decision = joined.get(coordinate);
      if (!decision) {
        decision = strictest(a.of(coordinate), b.of(coordinate));
        joined.set(coordinate, decision);
      }
      return decision;
    },
    rows: (typeName) => distinct([...a.rows(typeName), ...b.rows(typeName)]),
    floors: (coordinate) => distinct([...a.floors(coordinate), ...b.floors(coordinate)]),
    validUntil: Math.min(a.validUntil, b.validUntil),
  };
}

/** The policy that a bundle has for a coordinate; inherited object members do not count. */
export function policyAt(bundle: PolicyBundle, coordinate: string): CoordinatePolicy {
  return Object.hasOwn(bundle.coordinates, coordinate)
    ? (bundle.coordinates[coordinate] ?? noPolicy)
    : noPolicy;
}

type Met = (requirement: Requirement) => boolean;

/** Every access policy and every mask applies: the strictest of them is the decision. */
function decide(policy: CoordinatePolicy, met: Met): Decision {
  const access = policy.access.map(({ allow, source = 'policy' }): Decision => {
    if (met(withoutSelf(allow))) return clear;
    const self = selfCondition(allow, met);
    // The caller's own rows are unknown until rows are read; all other rows show null.
    return self ? { kind: 'MASK', mask: 'NULL', self, source } : { kind: 'DENY', source };
  });
  const masks = policy.masks.map(({ with: mask, to, unless, source = 'policy' }): Decision => {
    if (met(withoutSelf(unless))) return clear;
    const self = selfCondition(unless, met);
    const masked: MaskDecision = { kind: 'MASK', mask, ...(to === undefined ? {} : { to }), source };
    return self ? { ...masked, self } : masked;
  });
  return [...access, ...masks].reduce(strictest, clear);
}

/** The rows in which a requirement is met that the caller's class does not meet. */
function selfCondition(requirement: Requirement, met: Met): SelfCondition | undefined {
  const open = selfWays(requirement)
    .filter(({ rest }) => met(rest))
    .map(({ fields }): SelfCondition => [fields]);
  return open.length === 0 ? undefined : open.reduce(eitherSelf);
}

async function ask(
  requirements: readonly Requirement[],
  context: ShieldContext,
): Promise<Map<string, boolean>> {
  const asked = requirements.map(
    async (requirement) =>
      [keyOf(requirement), await satisfies(compileRequirement(requirement), context)] as const,
  );
  return new Map(await Promise.all(asked));
}

function keyOf(requirement: Requirement): string {
  return JSON.stringify(requirement);
}
