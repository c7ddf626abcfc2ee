import type { GraphQLError } from 'graphql';
import { moreErrors } from '#platform/runtime/bound-errors.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Missing } from './complete-answer.ts';
import type { ResponsePath } from './response-path.ts';

/**
 * Errors for the values that are missing without one: a null that an error of a fetch is told for needs no second
 * one. Errors of a fetch are told at its first places only, so one at another item of the same list counts too.
 * @param most that are told; one more counts the rest.
 */
export function missingValueErrors(
  missing: readonly Missing[],
  errors: readonly GraphQLError[],
  most: number,
): GraphQLError[] {
  const told = [...new Set(errors.map(({ path }) => (path ? fieldsOf(path) : '')))];
  const known = new Map<string, boolean>();
  const isTold = ({ path }: Missing) => {
    const place = fieldsOf(path);
    const answer =
      known.get(place) ?? told.some((other) => other.startsWith(place) || place.startsWith(other));
    known.set(place, answer);
    return answer;
  };
  const untold = missing.filter((value) => !isTold(value));
  const first = untold
    .slice(0, most)
    .map(({ message, path }) => requestError('SUBGRAPH_ERROR', message, { path }));
  return untold.length > most ? [...first, moreErrors(untold.length - most)] : first;
}

/** With a mark behind each, so that no name is the beginning of another. */
function fieldsOf(path: ResponsePath): string {
  return path
    .filter((key) => typeof key === 'string')
    .map((key) => `${key}.`)
    .join('');
}
