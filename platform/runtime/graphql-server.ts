import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from './log.ts';

/**
 * Starts @apollo/server without its reporting, caching and landing pages, whatever the environment sets. The gateway
 * and the product kit use the same setup.
 * @param options the differences between them; they cannot override the options that are set here.
 */
export async function startApolloServer<Context extends BaseContext>(
  options: ApolloServerOptions<Context>,
  logger: Logger,
): Promise<ApolloServer<Context>> {
  const server = new ApolloServer<Context>({
    ...options,
    nodeEnv: 'production',
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: {
      debug: () => {},
      info: () => {},
      // Apollo Server logs the errors of requests here, with the texts that callers sent.
      warn: () => {},
      error: (message?: unknown) => logger.error({ from: 'server' }, firstLine(message)),
    },
    plugins: [
      ...(options.plugins ?? []),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await server.start();
  return server;
}

function firstLine(message: unknown): string {
  return String(message).split('\n', 1)[0] ?? '';
}
