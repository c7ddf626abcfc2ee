import type { ApolloServerPlugin } from '@apollo/server';
import { exactVariables, withDoubles } from '#schema/operation/exact-values.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Gives numbers that no double holds to the scalars that read them, as they were written: graphql-js reads an `ID` and a
 * `Float` only where it is given text or a double.
 */
export function exactNumbersPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, operation, request }) {
          if (!operation) return;
          const given = exactVariables(schema, operation, request.variables ?? {});
          request.variables = withDoubles(schema, operation, given);
        },
      };
    },
  };
}
