import type { GraphQLError } from 'graphql';
import { requestError } from '../errors.ts';

/**
 * @param what is more than allowed: `The document has more than 5 operations`.
 * @param limit which limit it is, so that an operator finds it.
 * @param status of the answer. @default 400
 */
export function limitExceeded(what: string, limit: string, status = 400): GraphQLError {
  const message = `${what} (limit "${limit}"). Ask for less at once.`;
  return requestError('LIMIT_EXCEEDED', message, { extensions: { http: { status } } });
}
