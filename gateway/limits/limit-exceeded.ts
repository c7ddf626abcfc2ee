import { GraphQLError } from 'graphql';
import type { GatewayLimits } from './limits.ts';

/**
 * @param what is more than allowed: `The document has more than 5 operations`.
 * @param limit which limit it is, so that an operator finds it.
 * @param status of the answer. @default 400
 */
export function limitExceeded(what: string, limit: keyof GatewayLimits, status = 400): GraphQLError {
  return new GraphQLError(`${what} (limit "${limit}"). Ask for less at once.`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status } },
  });
}
