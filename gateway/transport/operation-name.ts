import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayRequest } from '../request.ts';

/** Keeps the name of the operation for the request's line in the log. */
export function useOperationName(): ApolloServerPlugin<GatewayRequest> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operationName, contextValue }) {
          if (operationName) contextValue.operationName = operationName;
        },
      };
    },
  };
}
