import { ApolloServer } from '@apollo/server';
import type { Logger } from '#platform/runtime/log.ts';
import { silentPlugins } from '#platform/runtime/silent-plugins.ts';
import type { GatewayLimits } from '../limits/limits.ts';
import { createApolloGateway, type GraphqlContext } from './apollo-gateway.ts';
import { createDocumentStore } from './document-store.ts';
import type { FormatError } from './format-error.ts';
import { useOperationName } from './operation-name.ts';
import { writeResult } from './write-result.ts';

export interface GraphqlServerOptions {
  readonly limits: GatewayLimits;
  readonly formatError: FormatError;
  readonly logger: Logger;
}

/** @apollo/server with all that reports, caches or shows itself off, whatever the environment says. */
export async function startGraphqlServer(
  options: GraphqlServerOptions,
): Promise<ApolloServer<GraphqlContext>> {
  const { limits, formatError, logger } = options;
  const server = new ApolloServer<GraphqlContext>({
    gateway: createApolloGateway(),
    formatError,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    documentStore: createDocumentStore(),
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: limits.documentTokens },
    stringifyResult: writeResult,
    // The door validates: against the schema that the caller may know of, and without suggestions.
    dangerouslyDisableValidation: true,
    // `formatError` takes suggestions out. What @apollo/server does it with takes seconds for a hostile message.
    hideSchemaDetailsFromClientErrors: false,
    logger: {
      debug: () => {},
      info: () => {},
      // It repeats the errors of requests here, with what callers sent in them.
      warn: () => {},
      error: (message?: unknown) => logger.error({ from: 'server' }, firstLine(message)),
    },
    plugins: [useOperationName(), ...silentPlugins()],
  });
  await server.start();
  return server;
}

function firstLine(message: unknown): string {
  return String(message).split('\n', 1)[0] ?? '';
}
