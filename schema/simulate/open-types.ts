import { parse } from 'graphql';
import { rootTypeNames } from '../operation/root-type-names.ts';
import { type FieldShape, type TypeShape, type TypeShapes, typeShapes } from '../operation/type-shapes.ts';
import { ownersIn } from '../policy/audience-of.ts';
import { policyAt, type RowFilter } from '../policy/decide.ts';
import { readPolicy } from '../policy/directives/read-policy.ts';
import type { MeshStatements, PolicyBundle, Requirement } from '../policy/policy.ts';
import { allOf, implies } from '../policy/requirement-logic.ts';

/** A type of which a caller outside the organisation can read something. */
export interface OpenType {
  readonly type: string;
  readonly readers: readonly OutsideReader[];
}

export interface OutsideReader {
  /** The rules that such a caller meets together; empty for every caller. */
  readonly who: readonly string[];
  /** The fields that they can read, masked or not. */
  readonly fields: readonly string[];
  /** The row filters that apply to them; all rows, where it is empty. */
  readonly rows: readonly RowFilter[];
}

/**
 * The types of a supergraph that callers outside the organisation can read, with the row filters that apply to them.
 * Root types, and types made of rows (a connection, a part of a row), list only fields of plain values, without those
 * that name the field that they disclose, and without cursors, counts and flags of pages.
 */
export function openTypes(supergraph: string): OpenType[] {
  const document = parse(supergraph, { noLocation: true });
  const bundle = readPolicy(document);
  const shapes = typeShapes(document);
  const owners = ownersIn(shapes);
  return [...shapes.types.values()]
    .filter((type) => !type.abstract)
    .map((type) => ({ type: type.name, readers: readersOf(type, owners(type.name), bundle, shapes) }))
    .filter(({ readers }) => readers.length > 0)
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

function readersOf(
  type: TypeShape,
  owners: readonly string[],
  bundle: PolicyBundle,
  { types }: TypeShapes,
): OutsideReader[] {
  const isOwned = owners.some((owner) => owner !== type.name);
  const fields = [...type.fields.values()]
    .filter(({ returns }) => !(isOwned || rootTypeNames.has(type.name)) || !types.has(returns))
    .filter((field) => !isOwned || !(isDerived(field) || discloses(`${type.name}.${field.name}`, bundle)))
    .map(({ name }) => ({ name, ways: waysFromOutside(`${type.name}.${name}`, bundle) }));
  const ways = new Map(fields.flatMap((field) => field.ways).map((way) => [way.join(' '), way]));
  return [...ways]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, who]) => ({
      who,
      fields: fields.filter((field) => implies([who], field.ways)).map(({ name }) => name),
      rows: [...new Set([type.name, ...owners])]
        .flatMap((owner) => policyAt(bundle, owner).rows)
        .filter(({ unless }) => !implies([who], opened(unless, bundle)))
        .map(({ field, claim }) => ({ field, claim })),
    }));
}

function discloses(coordinate: string, bundle: PolicyBundle): boolean {
  return policyAt(bundle, coordinate).reveals.length > 0;
}

/** Whether a field is generated around rows and holds no value of theirs. */
function isDerived({ name, returns }: FieldShape): boolean {
  return derived.has(`${name}: ${returns}`);
}

const derived: ReadonlySet<string> = new Set([
  'totalCount: Int',
  'count: Int',
  'suppressed: Boolean',
  'cursor: String',
  'hasNextPage: Boolean',
  'hasPreviousPage: Boolean',
  'startCursor: String',
  'endCursor: String',
]);

/** The alternatives by which a caller outside the organisation can read a field. */
function waysFromOutside(coordinate: string, bundle: PolicyBundle): Requirement {
  const { access } = policyAt(bundle, coordinate);
  // Beyond the bound of alternatives it is unknown whether the field is closed.
  const ways = allOf(access.map(({ allow }) => opened(allow, bundle))) ?? [['unknown']];
  return ways
    .filter((way) => !way.some(isInside) && !implies([way], bundle.organisation?.allow ?? []))
    .map((way) => (way.length > 1 ? way.filter((rule) => rule !== 'authenticated') : way))
    .map((way) => [...way].sort());
}

function isInside(rule: string): boolean {
  return rule === 'organisation' || rule.startsWith('service:');
}

/** Replaces the audiences in a requirement with their statements; an audience without one matches no caller. */
function opened(requirement: Requirement, { audiences = {} }: MeshStatements): Requirement {
  return requirement.flatMap((way) => {
    const named = way.filter((rule) => rule.startsWith('audience:'));
    const rest = way.filter((rule) => !named.includes(rule));
    const asked = named.map((rule) => {
      const type = rule.slice('audience:'.length);
      const statements = Object.hasOwn(audiences, type) ? (audiences[type] ?? []) : [];
      return statements.flatMap(({ allow }) => allow);
    });
    return allOf([[rest], ...asked]) ?? [rest];
  });
}
