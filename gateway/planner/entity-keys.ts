import { type GraphQLSchema, Kind } from 'graphql';
import { fetchedCoordinates } from '#schema/operation/fetched-coordinates.ts';
import type { EntityKey } from './field-sets.ts';

/** A key spreads no fragments. */
const noFragments = { kind: Kind.DOCUMENT, definitions: [] } as const;

/**
 * Coordinates of all fields that are part of some entity's key. Keys travel between domains whoever asks,
 * which is why composition refuses personal data in them.
 * @param schema the whole supergraph's.
 */
export function entityKeys(keys: readonly EntityKey[], schema: GraphQLSchema): ReadonlySet<string> {
  const coordinates = new Set<string>();
  for (const { type, selections } of keys) {
    fetchedCoordinates(selections, type, noFragments, schema, coordinates);
  }
  return coordinates;
}
