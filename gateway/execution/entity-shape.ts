import { isRecord } from '#schema/is-record.ts';
import type { SubgraphAnswer } from '../fetches/read-answer.ts';
import { ownField } from './response-object.ts';

/** What can be used of a response about entities. */
export interface UsableEntities {
  /** `undefined` where it is not known which of them belongs to which representation. */
  readonly answer: SubgraphAnswer | undefined;
  /** Which of them were neither an object nor null; they are null in the answer. */
  readonly wrong: readonly number[];
  /** What is wrong, for the log. */
  readonly reason?: string;
}

/**
 * Holds a response to what `_entities` promises: a list with an object or null for each representation. What is in
 * another shape would be read as if there were no such entity.
 */
export function usableEntities(answer: SubgraphAnswer, representations: number): UsableEntities {
  const { data, errors } = answer;
  const entities = data ? ownField(data, '_entities') : undefined;
  // That there are none is said by an error then.
  if (errors.length > 0 && (entities === null || entities === undefined)) return { answer, wrong: [] };
  if (!Array.isArray(entities)) return unusable('entities that are no list');
  if (entities.length !== representations) {
    return unusable(`${entities.length} entities for ${representations} representations`);
  }
  const wrong = entities.flatMap((entity: unknown, index) =>
    isRecord(entity) || entity === null ? [] : [index],
  );
  if (wrong.length === 0) return { answer, wrong };
  const known = entities.map((entity: unknown) => (isRecord(entity) ? entity : null));
  return {
    answer: { ...answer, data: { ...data, _entities: known } },
    wrong,
    reason: `${wrong.length} entities that are neither an object nor null`,
  };
}

function unusable(reason: string): UsableEntities {
  return { answer: undefined, wrong: [], reason };
}
