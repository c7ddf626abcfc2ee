import type { ApolloServerPlugin } from '@apollo/server';
import { getVariableValues } from 'graphql';
import type { RequestContext } from './graphql-handler.ts';
import { refuseDisclosure } from './refuse-disclosure.ts';

/** Puts every operation to `refuseDisclosure` before anything of it runs. */
export function disclosurePlugin(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (!operation) return;
          const { coerced } = getVariableValues(
            schema,
            operation.variableDefinitions ?? [],
            request.variables ?? {},
          );
          // Variables that do not fit are told by the execution, which nothing of runs then.
          if (!coerced) return;
          const { decisions, policy } = contextValue;
          refuseDisclosure({
            schema,
            document,
            operation,
            variables: coerced,
            decisions,
            bundles: policy.bundles,
          });
        },
      };
    },
  };
}
