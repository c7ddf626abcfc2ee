import type { DocumentNode } from 'graphql';
import { type CoordinatePolicy, noPolicy } from './policy.ts';
import { argument } from './policy-link.ts';
import { type TypeShape, typeShapes } from './type-shapes.ts';

/**
 * Closes what a subgraph of a governed mesh forgot: a leaf field about which neither it, nor its type, nor
 * governance says who may see it is seen by nobody. Types that a subgraph only refers to (a key, and edges of
 * its own) are left to their owner.
 * @param written what the subgraph says, by coordinate.
 * @param governed coordinates of which an overlay says who may see them.
 */
export function closeUnclassified(
  document: DocumentNode,
  written: ReadonlyMap<string, CoordinatePolicy>,
  governed: ReadonlySet<string>,
): Map<string, CoordinatePolicy> {
  const { types, possible } = typeShapes(document);
  const closed = new Map<string, CoordinatePolicy>();
  for (const type of types.values()) {
    // A word about the type is enough for what is derived from an entity, never for the entity's own fields.
    const classified = written.has(type.name) && keysOf(type).size === 0;
    if (type.abstract || classified || isStub(type, written)) continue;
    for (const field of type.fields.values()) {
      const coordinate = `${type.name}.${field.name}`;
      const leaf = !types.has(field.returns) && possible(field.returns).length === 0;
      if (leaf && !written.has(coordinate) && !governed.has(coordinate) && !isExternal(field)) {
        closed.set(coordinate, { ...noPolicy, access: [{ allow: [], source: 'unclassified' }] });
      }
    }
  }
  return closed;
}

function isStub(type: TypeShape, written: ReadonlyMap<string, CoordinatePolicy>): boolean {
  const keys = keysOf(type);
  if (keys.size === 0) return false;
  return [...type.fields.values()].every(
    (field) =>
      keys.has(field.name) ||
      isExternal(field) ||
      (written.get(`${type.name}.${field.name}`)?.reveals.length ?? 0) > 0,
  );
}

function keysOf(type: TypeShape): Set<string> {
  return new Set(
    type.directives
      .filter(({ name }) => name.value === 'key' || name.value === 'federation__key')
      .flatMap((key) => String(argument(key, 'fields') ?? '').match(/\w+/g) ?? []),
  );
}

function isExternal(field: { readonly directives: readonly { name: { value: string } }[] }): boolean {
  return field.directives.some(({ name }) => ['external', 'federation__external'].includes(name.value));
}
