import { rootTypeNames } from '../operation/root-type-names.ts';
import type { TypeShape, TypeShapes } from '../operation/type-shapes.ts';
import { pageOf } from './connections.ts';
import { argument } from './directives/policy-link.ts';
import { keyFields } from './key-fields.ts';
import type { CoordinatePolicy, Requirement } from './policy.ts';
import { mapRequirements } from './requirements-of.ts';

const rule = 'audience';

/** Names the types that the rule `audience` means at a coordinate: `[["audience"]]` becomes `[["audience:User"]]`. */
export type ResolveAudience = (coordinate: string, policy: CoordinatePolicy) => CoordinatePolicy;

/**
 * The rule `audience` means the type that it stands at. A type without a key of its own (a connection, an edge, a
 * group, a part of a row) also has the audience of the keyed types that it belongs to, if all of them have it. At a
 * root field it means the type that the field returns.
 */
export function audienceResolver(shapes: TypeShapes): ResolveAudience {
  const owners = ownersIn(shapes);
  const waysOf = (type: string | undefined): Requirement => {
    const shape = type === undefined ? undefined : shapes.types.get(type);
    if (!shape) return [];
    const of = owners(shape.name);
    return of.length === 0 || (of.length === 1 && of[0] === shape.name)
      ? [[nameOf(shape.name)]]
      : [[nameOf(shape.name)], of.map(nameOf)];
  };
  return (coordinate, policy) =>
    mapRequirements(policy, (requirement) => {
      if (!requirement.some((way) => way.includes(rule))) return requirement;
      const ways = waysOf(subjectOf(coordinate, shapes));
      return requirement.flatMap((way) =>
        way.includes(rule)
          ? ways.map((opened) => [...way.filter((other) => other !== rule), ...opened])
          : [way],
      );
    });
}

function nameOf(type: string): string {
  return `${rule}:${type}`;
}

function subjectOf(coordinate: string, { types }: TypeShapes): string | undefined {
  const [type = '', field = ''] = coordinate.replace(/\(.*$/, '').split('.');
  return rootTypeNames.has(type) ? types.get(type)?.fields.get(field)?.returns : type;
}

/** Maps a type to the keyed types that it belongs to; a type with a key belongs to itself. */
export function ownersIn(shapes: TypeShapes): (type: string) => readonly string[] {
  const leading = leadingTo(shapes);
  const known = new Map<string, readonly string[]>();

  function find(type: string): readonly string[] {
    const owners = new Set<string>();
    // Iteration over a set includes items that are added during it.
    const met = new Set([type]);
    for (const name of met) {
      const shape = shapes.types.get(name);
      if (!shape) continue;
      if (isEntity(shape)) owners.add(name);
      else for (const from of nonEmpty(pageOf(shapes, name)) ?? leading.get(name) ?? []) met.add(from);
    }
    return [...owners].sort();
  }

  return (type) => {
    const found = known.get(type) ?? find(type);
    known.set(type, found);
    return found;
  };
}

function nonEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length > 0 ? names : undefined;
}

/** Maps a type to the types whose fields return it, except for root types. */
function leadingTo({ types, possible }: TypeShapes): ReadonlyMap<string, readonly string[]> {
  const leading = new Map<string, Set<string>>();
  for (const type of types.values()) {
    if (rootTypeNames.has(type.name)) continue;
    for (const { returns } of type.fields.values()) {
      for (const name of new Set([returns, ...possible(returns)])) {
        if (name !== type.name) leading.set(name, (leading.get(name) ?? new Set()).add(type.name));
      }
    }
  }
  return new Map([...leading].map(([name, from]) => [name, [...from]]));
}

/** A subgraph states it with `@key`, a supergraph with `@join__type(key:)`. */
function isEntity({ directives }: TypeShape): boolean {
  return (
    keyFields(directives).length > 0 ||
    directives.some(
      (directive) => directive.name.value === 'join__type' && argument(directive, 'key') !== undefined,
    )
  );
}
