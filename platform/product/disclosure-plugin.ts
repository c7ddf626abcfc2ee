import type { ApolloServerPlugin } from '@apollo/server';
import { getVariableValues } from 'graphql';
import { analyseOperation } from '#schema/policy/analyse-operation.ts';
import { refusal } from './refusals.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Refuses the whole operation, before anything of it runs, where an argument, an input field, an enum value or
 * a selected field would disclose what the principal does not see in clear. The gateway has refused already what
 * it knows of; this is what holds if it has not.
 */
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
          const { refused } = analyseOperation({
            schema,
            document,
            operation,
            variables: coerced,
            decisions,
            bundles: policy.bundles,
            untilRefused: true,
          });
          for (const found of refused.values()) throw refusal(found);
        },
      };
    },
  };
}
