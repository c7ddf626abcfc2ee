import type { ApolloServerPlugin } from '@apollo/server';
import { requestError } from '#platform/runtime/errors.ts';
import { introspectionFields } from '#schema/operation/introspection-fields.ts';
import type { GatewayRequest } from '../request/request.ts';

/** Refuses introspection to anonymous callers; the name of a type is not introspection. */
export function useIntrospectionGuard(): ApolloServerPlugin<GatewayRequest> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, contextValue }) {
          if (contextValue.principal.authenticated || !operation) return;
          const { top, nested } = introspectionFields(document, operation);
          if (top.size === 0 && !nested) return;
          throw requestError('GRAPHQL_VALIDATION_FAILED', 'Introspection is for callers with a token.');
        },
      };
    },
  };
}
