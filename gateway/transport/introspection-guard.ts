import type { ApolloServerPlugin } from '@apollo/server';
import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { GatewayRequest } from '../request.ts';

/** Refuses introspection to anonymous callers; the name of a type is not introspection. */
export function useIntrospectionGuard(): ApolloServerPlugin<GatewayRequest> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, contextValue }) {
          if (contextValue.principal.authenticated) return;
          if (validate(schema, document, [NoSchemaIntrospectionCustomRule]).length === 0) return;
          throw requestError('GRAPHQL_VALIDATION_FAILED', 'Introspection is for callers with a token.');
        },
      };
    },
  };
}
