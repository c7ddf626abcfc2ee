import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Missing } from './complete-answer.ts';
import type { ResponsePath } from './response-path.ts';

/**
 * Errors for the values that are missing without one: a null that an error of a fetch is told for needs no second
 * one. Errors of a fetch are told at its first places only, so one at another item of the same list counts too.
 */
export function missingValueErrors(
  missing: readonly Missing[],
  errors: readonly GraphQLError[],
): GraphQLError[] {
  const told = errors.map(({ path }) => (path ? fieldsOf(path) : ''));
  const isTold = ({ path }: Missing) => {
    const place = fieldsOf(path);
    return told.some((other) => other.startsWith(place) || place.startsWith(other));
  };
  return missing
    .filter((value) => !isTold(value))
    .map(({ message, path }) => requestError('SUBGRAPH_ERROR', message, { path }));
}

/** With a mark behind each, so that no name is the beginning of another. */
function fieldsOf(path: ResponsePath): string {
  return path
    .filter((key) => typeof key === 'string')
    .map((key) => `${key}.`)
    .join('');
}
