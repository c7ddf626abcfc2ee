import type { DocumentNode } from 'graphql';
import { type FieldShape, type TypeShape, typeShapes } from '../../operation/type-shapes.ts';
import { keyFields } from '../key-fields.ts';
import { hidesNothing } from '../masks/buckets.ts';
import { type CoordinatePolicy, noPolicy, type Requirement } from '../policy.ts';
import { implies } from '../requirement-logic.ts';

/** The context in which a subgraph's missing policy is found. */
export interface Surroundings {
  /** The subgraph's policy, by coordinate. */
  readonly written: ReadonlyMap<string, CoordinatePolicy>;
  /** Whether it links the policy spec: without a link, fields that return objects are closed too. */
  readonly linked: boolean;
  /** Coordinates for which an overlay states who may see them. */
  readonly governed: ReadonlySet<string>;
  /** Coordinates for which any subgraph states who may see them (`speaks`). */
  readonly spoken: ReadonlySet<string>;
}

/**
 * Closes the unclassified fields of a subgraph in a governed mesh: leaf fields for which neither the subgraph, nor its
 * type, nor governance states who may see them. Where a subgraph only refers to a type (with a key and edges of its
 * own), the key's policy may come from any subgraph.
 */
export function closeUnclassified(
  document: DocumentNode,
  { written, linked, governed, spoken }: Surroundings,
): Map<string, CoordinatePolicy> {
  const { types, possible } = typeShapes(document);
  const closed = new Map<string, CoordinatePolicy>();
  const isLeaf = ({ returns }: FieldShape) => !types.has(returns) && possible(returns).length === 0;
  for (const type of types.values()) {
    // Policy on the type is enough for types derived from an entity, but not for the entity's own fields.
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

/** Whether a policy states who may see its coordinate, and not only how it is limited. */
export function decides(policy: CoordinatePolicy | undefined): boolean {
  const { classification, access, masks } = policy ?? noPolicy;
  return classification !== undefined || access.length + masks.length > 0;
}

/** Whether it does so for a field, or names another field whose policy covers it too. */
export function speaks(policy: CoordinatePolicy | undefined): boolean {
  return decides(policy) || (policy?.reveals.length ?? 0) > 0;
}

/** Whether a policy closes its coordinate to every caller. */
export function isClosed(policy: CoordinatePolicy | undefined): boolean {
  return policy?.access.some(({ allow }) => allow.length === 0) ?? false;
}

/** Whether written policy excludes some callers whom no classification excludes. */
export function isLimited(policy: CoordinatePolicy | undefined): boolean {
  const limits = policy?.access.filter(({ source }) => source !== 'unclassified') ?? [];
  return limits.some(keepsSome);
}

/** Whether a statement excludes some callers with a token, or some of the organisation's own people. */
export function keepsSome({ allow }: CoordinatePolicy['access'][number]): boolean {
  return !isMetByAll(allow);
}

/**
 * Whether a mask applies to some callers with a token, and hides a part of the value from them.
 * @param typeName of the field.
 */
export function masksSome(mask: CoordinatePolicy['masks'][number], typeName: string | undefined): boolean {
  const { with: kind, to = '', unless } = mask;
  return !isMetByAll(unless) && !(kind === 'GENERALIZE' && hidesNothing(to, typeName));
}

/** Whether every caller with a token meets a requirement, or all of the organisation's own people do. */
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
