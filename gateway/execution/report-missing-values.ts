import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';

/**
 * Says in `errors` which values a domain left out or got wrong. @apollo/gateway puts them under an extension
 * of its own, where a client sees nulls without a reason.
 */
export function reportMissingValues(execute: GatewayExecutor): GatewayExecutor {
  return async (request) => {
    const { data, errors = [], extensions } = await execute(request);
    const missing = (extensions?.valueCompletion ?? []) as readonly GraphQLError[];
    const reported = [...errors, ...missing.map(toSubgraphError)];
    return {
      ...(data === undefined ? {} : { data }),
      ...(reported.length > 0 ? { errors: reported } : {}),
    };
  };
}

function toSubgraphError({ message, path }: GraphQLError): GraphQLError {
  return requestError('SUBGRAPH_ERROR', message, { path });
}
