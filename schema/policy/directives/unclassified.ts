import type { DocumentNode } from 'graphql';
import { type FieldShape, type TypeShape, typeShapes } from '../../operation/type-shapes.ts';
import { keyFields } from '../key-fields.ts';
import { hidesNothing } from '../masks/buckets.ts';
import { type CoordinatePolicy, noPolicy, type Requirement } from '../policy.ts';
import { implies } from '../requirement-logic.ts';

/** What is known beside a subgraph when its gaps are looked for. */
export interface Surroundings {
  /** What the subgraph says, by coordinate. */
  readonly written: ReadonlyMap<string, CoordinatePolicy>;
  /** Whether it links the policy spec: of one that does not, fields that return objects are closed too. */
  readonly linked: boolean;
  /** Coordinates of which an overlay says who may see them. */
  readonly governed: ReadonlySet<string>;
  /** Coordinates of which any subgraph says who may see them (`speaks`). */
  readonly spoken: ReadonlySet<string>;
}

/**
 * Closes what a subgraph of a governed mesh forgot: a leaf field about which neither it, nor its type, nor
 * governance says who may see it is seen by nobody. Of a type that a subgraph only refers to (a key, and edges of
 * its own) the key is left to whoever speaks of it.
 */
export function closeUnclassified(
  document: DocumentNode,
  { written, linked, governed, spoken }: Surroundings,
): Map<string, CoordinatePolicy> {
  const { types, possible } = typeShapes(document);
  const closed = new Map<string, CoordinatePolicy>();
  const isLeaf = ({ returns }: FieldShape) => !types.has(returns) && possible(returns).length === 0;
  for (const type of types.values()) {
    // A word about the type is enough for what is derived from an entity, never for the entity's own fields.
    const keys = new Set(keyFields(type.directives));
    if (type.abstract || (decides(written.get(type.name)) && keys.size === 0)) continue;
    const stub = isStub(type, keys, isLeaf, written);
    for (const field of type.fields.values()) {
      const coordinate = `${type.name}.${field.name}`;
      const said =
        speaks(written.get(coordinate)) || (stub && keys.has(field.name) && spoken.has(coordinate));
      const weighed = !linked || isLeaf(field);
      if (weighed && !said && !governed.has(coordinate) && !isExternal(field)) {
        closed.set(coordinate, { ...noPolicy, access: [{ allow: [], source: 'unclassified' }] });
      }
    }
  }
  return closed;
}

/** Whether a policy says who may see what it is about, and not only how much of it is told. */
export function decides(policy: CoordinatePolicy | undefined): boolean {
  const { classification, access, masks } = policy ?? noPolicy;
  return classification !== undefined || access.length + masks.length > 0;
}

/** Whether it does so for a field, or names another field whose policy covers it too. */
export function speaks(policy: CoordinatePolicy | undefined): boolean {
  return decides(policy) || (policy?.reveals.length ?? 0) > 0;
}

/** Whether everybody is kept from what a policy is about. */
export function isClosed(policy: CoordinatePolicy | undefined): boolean {
  return policy?.access.some(({ allow }) => allow.length === 0) ?? false;
}

/** Whether somebody wrote that some whom no classification keeps out are kept from it. */
export function isLimited(policy: CoordinatePolicy | undefined): boolean {
  const limits = policy?.access.filter(({ source }) => source !== 'unclassified') ?? [];
  return limits.some(keepsSome);
}

/** Whether a statement keeps out some who show a token, or some of the organisation's own people. */
export function keepsSome({ allow }: CoordinatePolicy['access'][number]): boolean {
  return !isMetByAll(allow);
}

/**
 * Whether some who show a token do not see the value unmasked, and what they see instead hides some of it.
 * @param typeName of the field.
 */
export function masksSome(mask: CoordinatePolicy['masks'][number], typeName: string | undefined): boolean {
  const { with: kind, to = '', unless } = mask;
  return !isMetByAll(unless) && !(kind === 'GENERALIZE' && hidesNothing(to, typeName));
}

/** Whether a requirement is met by everybody who shows a token, or by all of the organisation's own people. */
function isMetByAll(requirement: Requirement): boolean {
  return implies([['authenticated']], requirement) || implies([['organisation']], requirement);
}

function isStub(
  type: TypeShape,
  keys: ReadonlySet<string>,
  isLeaf: (field: FieldShape) => boolean,
  written: ReadonlyMap<string, CoordinatePolicy>,
): boolean {
  return [...type.fields.values()].every(
    (field) =>
      keys.has(field.name) ||
      isExternal(field) ||
      !isLeaf(field) ||
      (written.get(`${type.name}.${field.name}`)?.reveals.length ?? 0) > 0,
  );
}

function isExternal(field: { readonly directives: readonly { name: { value: string } }[] }): boolean {
  return field.directives.some(({ name }) => ['external', 'federation__external'].includes(name.value));
}
