import type { CoordinatePolicy, PolicyBundle, Requirement } from './policy.ts';
import { findRule } from './rules/rules.ts';
import { selfWays, withoutSelf } from './self-condition.ts';

/** Every requirement of a policy: of access, masks, rows and group floors. */
export function requirementsOf({ access, masks, rows, groups }: CoordinatePolicy): Requirement[] {
  return [...access.map(({ allow }) => allow), ...[...masks, ...rows, ...groups].map(({ unless }) => unless)];
}

/** Applies `change` to each requirement of a policy. */
export function mapRequirements(
  policy: CoordinatePolicy,
  change: (requirement: Requirement) => Requirement,
): CoordinatePolicy {
  const unless = <T extends { readonly unless: Requirement }>(statement: T): T => ({
    ...statement,
    unless: change(statement.unless),
  });
  return {
    ...policy,
    access: policy.access.map((statement) => ({ ...statement, allow: change(statement.allow) })),
    masks: policy.masks.map(unless),
    rows: policy.rows.map(unless),
    groups: policy.groups.map(unless),
  };
}

/** The distinct requirements to evaluate for a principal to decide everything in a bundle. */
export function askedOf({ coordinates }: PolicyBundle): readonly Requirement[] {
  const written = Object.values(coordinates).flatMap(requirementsOf);
  const asked = written.flatMap((requirement) => [
    withoutSelf(requirement),
    ...selfWays(requirement).map(({ rest }) => rest),
  ]);
  return [...new Map(asked.map((requirement) => [JSON.stringify(requirement), requirement])).values()];
}

/** Names of the claims that a bundle's rules read; principals who differ in one may get different decisions. */
export function claimsOfRules({
  coordinates,
  organisation,
  audiences = {},
}: PolicyBundle): readonly string[] {
  const stated = [organisation ?? [], ...Object.values(audiences)].flat();
  const requirements = [
    ...Object.values(coordinates).flatMap(requirementsOf),
    ...stated.map(({ allow }) => allow),
  ];
  const references = new Set(requirements.flat(2));
  return sortedOnce(
    [...references].flatMap((reference) => {
      const found = findRule(reference);
      return found?.rule.claims?.(found.argument) ?? [];
    }),
  );
}

/** Names of all claims that a bundle needs: those of its rules and those of its row filters. */
export function claimsOf(bundle: PolicyBundle): readonly string[] {
  const rows = Object.values(bundle.coordinates).flatMap((policy) => policy.rows.map(({ claim }) => claim));
  return sortedOnce([...claimsOfRules(bundle), ...rows]);
}

function sortedOnce(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
