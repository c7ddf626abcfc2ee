import type { CoordinatePolicy, Decision, PolicyBundle, Requirement } from './policy.ts';
import { clear, noPolicy } from './policy.ts';
import type { Principal } from './principal.ts';
import { compileRequirement, satisfies } from './requirement.ts';
import { strictest } from './strictness.ts';

/** One principal class's decisions under one bundle. */
export interface Decisions {
  /** @param coordinate `User.email` */
  of(coordinate: string): Decision;
}

/**
 * Decides for everything in a bundle at once, so that looking a coordinate up costs nothing later.
 * Each distinct requirement is put to graphql-shield once. The result holds for the principal's whole
 * class (`principalClass`) and may be kept as long as the bundle is.
 */
export async function decisionsFor(bundle: PolicyBundle, principal: Principal): Promise<Decisions> {
  const verdicts = await ask(requirementsOf(bundle), principal);
  const met = (requirement: Requirement) => verdicts.get(keyOf(requirement)) === true;
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
  };
}

/** Of two policies' decisions on a coordinate the stricter one. */
export function joinDecisions(a: Decisions, b: Decisions): Decisions {
  return { of: (coordinate) => strictest(a.of(coordinate), b.of(coordinate)) };
}

/** The policy that a bundle has for a coordinate; inherited object members are no coordinates. */
export function policyAt(bundle: PolicyBundle, coordinate: string): CoordinatePolicy {
  return Object.hasOwn(bundle.coordinates, coordinate)
    ? (bundle.coordinates[coordinate] ?? noPolicy)
    : noPolicy;
}

/** Every access policy and every mask holds at once: the strictest of them is the decision. */
function decide(policy: CoordinatePolicy, met: (requirement: Requirement) => boolean): Decision {
  const denials = policy.access
    .filter(({ allow }) => !met(allow))
    .map(({ source }): Decision => ({ kind: 'DENY', source: source ?? 'policy' }));
  const masks = policy.masks
    .filter(({ unless }) => !met(unless))
    .map(
      ({ with: mask, to, source }): Decision => ({
        kind: 'MASK',
        mask,
        ...(to === undefined ? {} : { to }),
        source: source ?? 'policy',
      }),
    );
  return [...denials, ...masks].reduce(strictest, clear);
}

function requirementsOf(bundle: PolicyBundle): Map<string, Requirement> {
  const requirements = new Map<string, Requirement>();
  for (const { access, masks } of Object.values(bundle.coordinates)) {
    for (const { allow } of access) requirements.set(keyOf(allow), allow);
    for (const { unless } of masks) requirements.set(keyOf(unless), unless);
  }
  return requirements;
}

async function ask(
  requirements: Map<string, Requirement>,
  principal: Principal,
): Promise<Map<string, boolean>> {
  const asked = [...requirements].map(
    async ([key, requirement]) => [key, await satisfies(compileRequirement(requirement), principal)] as const,
  );
  return new Map(await Promise.all(asked));
}

function keyOf(requirement: Requirement): string {
  return JSON.stringify(requirement);
}
