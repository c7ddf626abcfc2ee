import { isRecord } from '#schema/is-record.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import { ownField } from './response-object.ts';

/** The usable part of a response with entities. */
export interface UsableEntities {
  /** `undefined` where entities cannot be matched with representations. */
  readonly response: SubgraphResponse | undefined;
  /** Indexes of items that were neither an object nor null; they become null in the response. */
  readonly wrong: readonly number[];
  /** The reason, for the log. */
  readonly reason?: string;
}

/**
 * Checks a response against the contract of `_entities`: a list with an object or null for each representation. Any
 * other shape would be read as missing entities.
 */
export function usableEntities(response: SubgraphResponse, representations: number): UsableEntities {
  const { data, errors } = response;
  const entities = data ? ownField(data, '_entities') : undefined;
  // The errors explain the missing list.
  if (errors.length > 0 && (entities === null || entities === undefined)) return { response, wrong: [] };
  if (!Array.isArray(entities)) return unusable('entities that are no list');
  if (entities.length !== representations) {
    return unusable(`${entities.length} entities for ${representations} representations`);
  }
  const wrong = entities.flatMap((entity: unknown, index) =>
    isRecord(entity) || entity === null ? [] : [index],
  );
  if (wrong.length === 0) return { response, wrong };
  const known = entities.map((entity: unknown) => (isRecord(entity) ? entity : null));
  return {
    response: { ...response, data: { ...data, _entities: known } },
    wrong,
    reason: `${wrong.length} entities that are neither an object nor null`,
  };
}

function unusable(reason: string): UsableEntities {
  return { response: undefined, wrong: [], reason };
}
