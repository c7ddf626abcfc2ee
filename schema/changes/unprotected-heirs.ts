import { rootTypeNames } from '../operation/root-type-names.ts';
import type { FieldShape, TypeShape } from '../operation/type-shapes.ts';
import { withClassification } from '../policy/classifications.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { keepsSome, masksSome } from '../policy/directives/unclassified.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import type { GovernedText } from './governed-text.ts';

/**
 * New unprotected fields that may hold a removed protected field's data under another name: fields of the same row and
 * its parts, or, where the type was removed too, of a new type of the same domain.
 * @param coordinate a protected coordinate that is no longer served.
 */
export function unprotectedHeirs(coordinate: string, old: GovernedText, next: GovernedText): string[] {
  const [typeName = '', fieldName] = coordinate.split('.');
  const type = old.shapes.types.get(typeName);
  const lost = type?.fields.get(fieldName ?? '');
  if (!type || (fieldName !== undefined && !lost)) return [];
  return heirTypes(type, old, next).flatMap((heir) =>
    [...heir.fields.values()]
      .filter((field) => !rootTypeNames.has(typeName) || sharesDomain(lost, type, field, heir))
      .filter((field) => mayHold(field, lost, old))
      .map((field) => `${heir.name}.${field.name}`)
      .filter((at) => !old.served.has(at) && !isKnown(at, old, next) && !isCovered(at, next)),
  );
}

/** Whether a policy hides a value, or a part of it, from some callers with a token. */
export function isProtected(at: string, policy: CoordinatePolicy, { shapes }: GovernedText): boolean {
  const { pii, access, masks, rows, groups } = withClassification(policy);
  const [typeName = '', fieldName = ''] = at.split('.');
  const returns = shapes.types.get(typeName)?.fields.get(fieldName)?.returns;
  const said = pii.length + rows.length + groups.length > 0;
  return said || access.some(keepsSome) || masks.some((mask) => masksSome(mask, returns));
}

/** Whether it is protected, or reveals other fields, whose protection covers it too. */
function isCovered(at: string, next: GovernedText): boolean {
  const policy = next.effective.get(at) ?? noPolicy;
  return policy.reveals.length > 0 || isProtected(at, policy, next);
}

/** Whether its contract id named exactly one coordinate before, now removed, and names only this one now. */
function isKnown(at: string, old: GovernedText, next: GovernedText): boolean {
  return (next.contractIds.get(at) ?? []).some((id) => {
    const [before, ...others] = called(id, old);
    const one = before !== undefined && others.length === 0 && called(id, next).length === 1;
    return one && !next.served.has(before);
  });
}

function called(id: string, { contractIds }: GovernedText): string[] {
  return [...contractIds].flatMap(([at, ids]) => (ids.includes(id) ? [at] : []));
}

/** A field of a type that existed before holds no new data, unless the removed field had that type. */
function mayHold({ returns }: FieldShape, lost: FieldShape | undefined, { shapes }: GovernedText): boolean {
  return !shapes.types.has(returns) || returns === lost?.returns;
}

/** The types that a type's row consists of now; new types where the type was removed. */
function heirTypes(type: TypeShape, old: GovernedText, next: GovernedText): TypeShape[] {
  const same = next.shapes.types.get(type.name);
  if (rootTypeNames.has(type.name)) return same ? [same] : [];
  const isPart = !isRow(type.name, old);
  const rows = isPart ? old.owners(type.name) : [type.name];
  const inRow = ({ name }: TypeShape) =>
    name === type.name ||
    rows.includes(name) ||
    (next.owners(name).length === 1 && rows.includes(next.owners(name)[0] ?? ''));
  const replaces = (other: TypeShape) =>
    !old.served.has(other.name) &&
    (isPart || isRow(other.name, next)) &&
    sharesDomain(undefined, type, undefined, other);
  return [...next.shapes.types.values()].filter(
    (other) => !rootTypeNames.has(other.name) && (inRow(other) || (!same && replaces(other))),
  );
}

/** Whether a type is a row of its own: types generated around a row repeat the row's policy. */
function isRow(name: string, { owners }: GovernedText): boolean {
  const of = owners(name);
  return of.length === 0 || of.includes(name);
}

function sharesDomain(
  a: FieldShape | undefined,
  ofA: TypeShape,
  b: FieldShape | undefined,
  ofB: TypeShape,
): boolean {
  const [first, second] = [graphsOf(a, ofA), graphsOf(b, ofB)];
  return (first.length === 0 && second.length === 0) || first.some((graph) => second.includes(graph));
}

/** Names of the subgraphs that serve it; empty in a subgraph's own schema. */
function graphsOf(field: FieldShape | undefined, type: TypeShape): string[] {
  const own = (field?.directives ?? []).filter(({ name }) => name.value === 'join__field');
  const graphs = (
    own.length > 0 ? own : type.directives.filter(({ name }) => name.value === 'join__type')
  ).map((directive) => argument(directive, 'graph'));
  return graphs.filter((graph) => typeof graph === 'string');
}
