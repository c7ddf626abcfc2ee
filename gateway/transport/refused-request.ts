import type { HTTPGraphQLHead } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, errorCatalogue } from '#platform/runtime/errors.ts';
import type { HttpResponse } from '#platform/runtime/http-server.ts';
import type { FormatError } from './format-error.ts';

/** A response is for its caller only: it must not be stored, and a cache that still stores it must separate callers. */
export const neverCached = { 'cache-control': 'no-store', vary: 'authorization, x-purpose' };

/** The response to a request that is refused as a whole, in GraphQL's form. */
export function refuseRequest(error: unknown, formatError: FormatError): HttpResponse {
  const graphql = asGraphQLError(error);
  const formatted = formatError(graphql.toJSON(), graphql);
  const code = codeOf(formatted);
  const http = graphql.extensions.http as Partial<HTTPGraphQLHead> | undefined;
  return {
    status: http?.status ?? errorCatalogue[code].status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...Object.fromEntries(http?.headers ?? []),
      ...neverCached,
      // RFC 6750, 3: only where the request has a token that is not accepted.
      ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer error="invalid_token"' }),
    },
    body: JSON.stringify({ errors: [formatted] }),
  };
}

/** An error of ours as it is; of any other nothing is told but what `FormatError` makes of its cause. */
export function asGraphQLError(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error });
}

function codeOf({ extensions }: GraphQLFormattedError): ErrorCode {
  return (extensions?.code as ErrorCode | undefined) ?? 'INTERNAL_SERVER_ERROR';
}
