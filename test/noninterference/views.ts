import type { MaskKind, Requirement } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { type EntitySpec, type FieldSpec, organisation } from './spec.ts';

/** A principal's view of a field. */
export interface View {
  readonly kind: 'CLEAR' | 'DENY' | MaskKind;
  readonly to?: string;
  /** The column that makes a row the principal's own, which is unmasked. */
  readonly own?: string;
}

/** Computed from the specification, independent of Weft's code. */
export function viewOf(field: FieldSpec, entity: EntitySpec, who: Principal): View {
  if (isClosed(entity, who)) return { kind: 'DENY' };
  if (field.level !== 'public' && !who.authenticated) return { kind: 'DENY' };
  if (field.level === 'internal' && !isInside(entity, who)) return { kind: 'DENY' };
  if (field.access) return accessed(field.access, who);
  if (field.mask) {
    const { with: kind, to, unless } = field.mask;
    if (allows(unless, who)) return { kind: 'CLEAR' };
    const own = ownColumn(unless, who);
    return { kind, ...(to === undefined ? {} : { to }), ...(own === undefined ? {} : { own }) };
  }
  if (field.level === 'restricted') return { kind: 'DENY' };
  return { kind: field.level === 'confidential' && !who.roles.includes('steward') ? 'NULL' : 'CLEAR' };
}

/** Whether all rows of the entity are hidden. */
export function isClosed(entity: EntitySpec, who: Principal): boolean {
  const isInternal = entity.fields.some(({ key, level }) => key && level === 'internal');
  return (
    (entity.access !== undefined && !allows(entity.access, who)) || (isInternal && !isInside(entity, who))
  );
}

/** The organisation, and the callers for whom governance opens the type. */
function isInside({ audience = [] }: EntitySpec, who: Principal): boolean {
  return allows(organisation, who) || allows(audience, who);
}

/** The row filters of a principal, with the values that they select. */
export function filtersOf(entity: EntitySpec, who: Principal) {
  return (entity.rows ?? [])
    .filter(({ unless }) => !allows(unless, who))
    .map(({ field, claim }) => ({ field, values: who.authenticated ? claimed(who, claim) : [] }));
}

function claimed(who: Principal, claim: string): readonly string[] {
  return claim === 'sub' ? [who.subject] : (who.claims[claim] ?? []);
}

function accessed(access: Requirement, who: Principal): View {
  if (allows(access, who)) return { kind: 'CLEAR' };
  const own = ownColumn(access, who);
  return own === undefined ? { kind: 'DENY' } : { kind: 'NULL', own };
}

export function allows(requirement: Requirement, who: Principal): boolean {
  return requirement.some((all) => all.every((rule) => holds(rule, who)));
}

function ownColumn(requirement: Requirement, who: Principal): string | undefined {
  if (!who.authenticated) return undefined;
  const way = requirement.find(
    (all) =>
      all.some((rule) => rule.startsWith('self:')) &&
      all.every((rule) => rule.startsWith('self:') || holds(rule, who)),
  );
  return way?.find((rule) => rule.startsWith('self:'))?.slice('self:'.length);
}

function holds(rule: string, who: Principal): boolean {
  const [name, value = ''] = rule.split(':');
  if (name === 'role') return who.roles.includes(value);
  if (name === 'scope') return who.scopes.includes(value);
  if (name === 'purpose') return who.purpose === value;
  return false;
}
