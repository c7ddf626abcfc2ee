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
  /** The row filters in force on a type, all of which hold: `User`. */
  rows(typeName: string): readonly RowFilter[];
  /** The group floors in force at a coordinate, all of which hold: `User`, `User.salary`. */
  floors(coordinate: string): readonly GroupFloor[];
  /** Until when they hold: the end of the next agreement. Milliseconds since the epoch; infinite without one. */
  readonly validUntil: number;
}

/** Of a type's rows those are seen whose field holds one of the texts of the caller's claim. */
export interface RowFilter {
  readonly field: string;
  readonly claim: string;
}

/** Figures are told of so many rows, or different values of a field, at least. */
export interface GroupFloor {
  readonly k: number;
  /** @default the rows themselves */
  readonly of?: string;
}

/**
 * Decides for everything in a bundle at once, so that looking a coordinate up costs nothing later.
 * Each distinct requirement is put to graphql-shield once. The result holds for the principal's whole
 * class (`principalClass`) and may be kept as long as the bundle is, and no longer than `validUntil`.
 * @param now milliseconds since the epoch.
 * @param asked `askedOf` the bundle, where somebody has gone through it already.
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

/** Of two policies' decisions on a coordinate the stricter one, and the row filters and floors of both. */
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

/** The policy that a bundle has for a coordinate; inherited object members are no coordinates. */
export function policyAt(bundle: PolicyBundle, coordinate: string): CoordinatePolicy {
  return Object.hasOwn(bundle.coordinates, coordinate)
    ? (bundle.coordinates[coordinate] ?? noPolicy)
    : noPolicy;
}

type Met = (requirement: Requirement) => boolean;

/** Every access policy and every mask holds at once: the strictest of them is the decision. */
function decide(policy: CoordinatePolicy, met: Met): Decision {
  const access = policy.access.map(({ allow, source = 'policy' }): Decision => {
    if (met(withoutSelf(allow))) return clear;
    const self = selfCondition(allow, met);
    // Which rows are the caller's own is not known before they are read: the others show nothing.
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

/** In which rows a requirement is met that the caller's class does not meet. */
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
