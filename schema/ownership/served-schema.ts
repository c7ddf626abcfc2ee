import { type ConstDirectiveNode, DirectiveLocation, type TypeNode } from 'graphql';
import type { ParsedSubgraph } from '../composition/composition-source.ts';
import { type FindingPlace, placeOfNode } from '../composition/source-places.ts';
import { sharedTypes } from '../model/shared-types.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { type SpecNames, specNames } from './spec-names.ts';

/** What a subgraph says at one coordinate, in all of its definitions and extensions. */
export interface ServedCoordinate {
  readonly coordinate: string;
  readonly location: DirectiveLocation;
  readonly directives: readonly ConstDirectiveNode[];
  readonly place: FindingPlace;
  readonly type?: TypeNode | undefined;
}

export interface ServedSchema {
  readonly domain: string;
  readonly subgraph: ParsedSubgraph;
  readonly names: SpecNames;
  /** Its types, without roots, types of specs, and those that are the same in every product. */
  readonly types: ReadonlyMap<string, ServedCoordinate>;
  /** Its output fields on those types and on roots, by coordinate. */
  readonly fields: ReadonlyMap<string, ServedCoordinate>;
  /** Everything, arguments and enum values included. */
  readonly all: readonly ServedCoordinate[];
  /** The arguments of a directive of federation at a coordinate, once for each time that it is written. */
  federation(at: ServedCoordinate | undefined, directive: string): readonly ConstDirectiveNode[];
}

export const rootTypes: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

export function typeOf(coordinate: string): string {
  return coordinate.split(/[.(]/, 1)[0] ?? '';
}

/** @param subgraph with the default names of root types. */
export function servedSchema(subgraph: ParsedSubgraph): ServedSchema {
  const names = specNames(subgraph.document);
  const joined = new Map<string, ServedCoordinate>();
  for (const { coordinate, location, directives, name, type } of annotatedCoordinates(subgraph.document)) {
    if (names.ownsType(typeOf(coordinate))) continue;
    const before = joined.get(coordinate);
    const all = [...(before?.directives ?? []), ...directives];
    joined.set(coordinate, {
      ...(before ?? { coordinate, location, place: placeOfNode(name), type }),
      directives: all,
    });
  }
  const all = [...joined.values()];
  const kept = all.filter(({ coordinate }) => !sharedTypes.has(typeOf(coordinate)));
  const types = kept.filter(({ coordinate }) => !coordinate.includes('.') && !rootTypes.has(coordinate));
  const fields = kept.filter(
    ({ coordinate, location }) =>
      location === DirectiveLocation.FIELD_DEFINITION && !coordinate.includes('._'),
  );
  return {
    domain: subgraph.name,
    subgraph,
    names,
    types: new Map(types.map((one) => [one.coordinate, one])),
    fields: new Map(fields.map((one) => [one.coordinate, one])),
    all,
    federation: (at, directive) =>
      (at?.directives ?? []).filter(({ name }) => names.federation(name.value) === directive),
  };
}

/** The keys of a type in a subgraph, each as its sorted names. */
export function keysOf(schema: ServedSchema, type: string): string[] {
  return schema
    .federation(schema.types.get(type), 'key')
    .map((key) => (String(argument(key, 'fields') ?? '').match(/\w+/g) ?? []).sort().join(' '));
}

/** Whether a subgraph serves a field itself. */
export function resolves(schema: ServedSchema, coordinate: string): boolean {
  const field = schema.fields.get(coordinate);
  return (
    field !== undefined &&
    schema.federation(field, 'external').length === 0 &&
    schema.federation(schema.types.get(typeOf(coordinate)), 'external').length === 0
  );
}
