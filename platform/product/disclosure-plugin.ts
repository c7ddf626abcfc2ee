import type { ApolloServerPlugin } from '@apollo/server';
import { getVariableValues } from 'graphql';
import { analyseOperation } from '#schema/policy/analyse-operation.ts';
import { refusal } from './refusals.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Refuses the whole operation, before any resolver runs, where an argument, an input field, an enum value or a selected
 * field would disclose a field that the principal does not see unmasked. The gateway has refused what it knows of; this
 * applies where it has not.
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
          // Execution reports variables that do not fit, and runs no resolver then.
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
