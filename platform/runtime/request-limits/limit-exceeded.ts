import type { GraphQLError } from 'graphql';
import { requestError } from '../errors.ts';

/**
 * @param what exceeds a limit: `The document has more than 5 operations`.
 * @param limit the name of the limit, for operators.
 * @param status of the response. @default 400
 */
export function limitExceeded(what: string, limit: string, status = 400): GraphQLError {
  const message = `${what} (limit "${limit}"). Request less.`;
  return requestError('LIMIT_EXCEEDED', message, { extensions: { http: { status } } });
}
