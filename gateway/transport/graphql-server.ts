import type { ApolloServer } from '@apollo/server';
import { startApolloServer } from '#platform/runtime/graphql-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { GatewayLimits } from '../limits/limits.ts';
import { requestScope } from '../request/request-scope.ts';
import { createApolloGateway, type GraphqlContext } from './apollo-gateway.ts';
import type { FormatError } from './format-error.ts';
import { useOperationName } from './operation-name.ts';
import { writeResult } from './write-result.ts';

export interface GraphqlServerOptions {
  readonly limits: GatewayLimits;
  readonly formatError: FormatError;
  readonly logger: Logger;
}

/** What was parsed when the request came, so that @apollo/server does not parse it again. */
const readDocuments = {
  get: async () => requestScope.getStore()?.document,
  set: async () => {},
  delete: async () => false,
};

/** @apollo/server as the adapter of GraphQL over HTTP: it resolves which operation is meant, and writes what the door gives. */
export function startGraphqlServer({
  limits,
  formatError,
  logger,
}: GraphqlServerOptions): Promise<ApolloServer<GraphqlContext>> {
  return startApolloServer<GraphqlContext>(
    {
      gateway: createApolloGateway(),
      formatError,
      introspection: true,
      documentStore: readDocuments,
      parseOptions: { maxLexicalTokens: limits.documentTokens },
      stringifyResult: writeResult,
      // The door validates: against the schema that the caller may see, and without suggestions.
      dangerouslyDisableValidation: true,
      // `formatError` removes suggestions. @apollo/server's own way takes seconds for a hostile message.
      hideSchemaDetailsFromClientErrors: false,
      plugins: [useOperationName()],
    },
    logger,
  );
}
