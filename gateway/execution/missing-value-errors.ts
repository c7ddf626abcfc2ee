import type { GraphQLError } from 'graphql';
import { moreErrors } from '#platform/runtime/bound-errors.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Missing } from './complete-response.ts';
import type { ResponsePath } from './response-path.ts';

/**
 * Errors for missing values that no other error explains: a null with an error of a fetch needs no second one. Fetch
 * errors are reported at their first places only, so one at another item of the same list counts too.
 * @param most errors returned; one more counts the rest.
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
    const response =
      known.get(place) ?? told.some((other) => other.startsWith(place) || place.startsWith(other));
    known.set(place, response);
    return response;
  };
  const untold = missing.filter((value) => !isTold(value));
  const first = untold
    .slice(0, most)
    .map(({ message, path }) => requestError('SUBGRAPH_ERROR', message, { path }));
  return untold.length > most ? [...first, moreErrors(untold.length - most)] : first;
}

/** With a mark after each name, so that no name is a prefix of another. */
function fieldsOf(path: ResponsePath): string {
  return path
    .filter((key) => typeof key === 'string')
    .map((key) => `${key}.`)
    .join('');
}
