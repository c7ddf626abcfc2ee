import type { CoordinatePolicy, Requirement } from '../policy/policy.ts';
import { isSelf, selfField } from '../policy/rules/self.ts';

/**
 * A policy with the current names of the fields that it mentions; a `@reveals` of a removed field is left out.
 * @param coordinate where it was written.
 * @param nameNow the current name of a coordinate; `undefined` for a removed one.
 */
export function renamedPolicy(
  policy: CoordinatePolicy,
  coordinate: string,
  nameNow: (coordinate: string) => string | undefined,
): CoordinatePolicy {
  const [typeName = ''] = coordinate.split('.');
  const { access, masks, rows, groups, reveals } = policy;
  const fieldNow = (field: string) => nameNow(`${typeName}.${field}`)?.split('.')[1] ?? field;
  const ruleNow = (rule: string) => (isSelf(rule) ? `self:${fieldNow(selfField(rule))}` : rule);
  const now = (requirement: Requirement) => requirement.map((all) => all.map(ruleNow));
  return {
    ...policy,
    access: access.map((one) => ({ ...one, allow: now(one.allow) })),
    masks: masks.map((one) => ({ ...one, unless: now(one.unless) })),
    rows: rows.map((one) => ({ ...one, field: fieldNow(one.field), unless: now(one.unless) })),
    groups: groups.map((one) => ({
      ...one,
      ...(one.of === undefined ? {} : { of: fieldNow(one.of) }),
      unless: now(one.unless),
    })),
    reveals: reveals.flatMap(({ field, by }) => {
      const named = nameNow(field);
      return named === undefined ? [] : [{ field: named, ...(by === undefined ? {} : { by }) }];
    }),
  };
}
