import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import { type EntityKey, type FieldSets, graphNames } from './field-sets.ts';
import type { PlacedFetch } from './plan-fetches.ts';

/**
 * Tells which type of entities a fetch asks a domain for by no key that the domain resolves; `undefined` where all
 * is well, which it is wherever no `resolvable: false` is near.
 */
export function createEntranceCheck(
  schema: GraphQLSchema,
  sets: FieldSets,
): (placed: PlacedFetch) => string | undefined {
  const graphs = graphNames(schema);
  const keys = new Map<string, EntityKey[]>();
  for (const key of sets.keys) {
    const place = `${graphs.get(key.graph)} ${key.type}`;
    keys.set(place, [...(keys.get(place) ?? []), key]);
  }
  return ({ fetch }) => {
    const given = Map.groupBy(fetch.requires ?? [], (selection) =>
      selection.kind === 'InlineFragment' ? selection.typeCondition : undefined,
    );
    for (const [type, fragments] of given) {
      const known = keys.get(`${fetch.serviceName} ${type}`) ?? [];
      if (known.every(({ resolvable }) => resolvable)) continue;
      const fields = fragments.flatMap(({ selections = [] }) => selections);
      const isAsked = ({ resolvable, selections }: EntityKey) => resolvable && covers(fields, selections);
      if (!known.some(isAsked)) return type;
    }
    return undefined;
  };
}

function covers(given: readonly QueryPlanSelectionNode[], { selections }: SelectionSetNode): boolean {
  return selections.every((wanted) => {
    if (wanted.kind !== Kind.FIELD) return true;
    const found = given.find((node) => node.kind === 'Field' && node.name === wanted.name.value);
    return (
      found !== undefined && (!wanted.selectionSet || covers(found.selections ?? [], wanted.selectionSet))
    );
  });
}
