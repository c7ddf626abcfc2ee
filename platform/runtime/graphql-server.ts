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
 * Starts @apollo/server with all that reports, caches or shows itself off, whatever the environment says. The gateway
 * and the product kit start the same one.
 * @param options what differs between them. What is set here cannot be set otherwise.
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
      // It repeats the errors of requests here, with what callers sent in them.
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
