import { type GraphQLSchema, Kind } from 'graphql';
import { readFieldSets } from '../planner/field-sets.ts';
import { selectedCoordinates } from './selected-coordinates.ts';

/** A key spreads no fragments. */
const noFragments = { kind: Kind.DOCUMENT, definitions: [] } as const;

/**
 * Coordinates of all fields that are part of some entity's key. Keys travel between domains whoever asks,
 * which is why composition refuses personal data in them.
 * @param schema the whole supergraph's, where `@join__type(key:)` holds them.
 */
export function entityKeys(schema: GraphQLSchema): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { type, selections } of readFieldSets(schema).keys) {
    selectedCoordinates(selections, type, noFragments, schema, keys);
  }
  return keys;
}
