import type { ApolloServerPlugin } from '@apollo/server';
import { requestScope } from '../request/request-scope.ts';
import type { GraphqlContext } from './apollo-gateway.ts';

/** Stores the name of the operation for the request's log line. */
export function useOperationName(): ApolloServerPlugin<GraphqlContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operationName }) {
          const scope = requestScope.getStore();
          if (scope && operationName) scope.operationName = operationName.slice(0, 100);
        },
      };
    },
  };
}
