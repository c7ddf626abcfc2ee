import { startHttpServer } from '#platform/runtime/http-server.ts';
import { checkJson } from '#platform/runtime/request-limits/json-limits.ts';
import { createVariableLimits } from '#platform/runtime/request-limits/variable-limits.ts';
import { createPersistedQueries } from './documents/persisted-queries.ts';
import { createDocumentResolver } from './documents/resolve-document.ts';
import { createGraph } from './graph.ts';
import { createAuthenticator } from './identity/authenticate.ts';
import { createEnvelopeKey } from './identity/envelope-key.ts';
import { defaultLimits } from './limits/limits.ts';
import { createRateLimit } from './limits/rate-limit.ts';
import type { GatewayOptions } from './options.ts';
import type { SupergraphStatus } from './supergraph/supergraph-status.ts';
import { createCompressor } from './transport/compress.ts';
import { createContractRoute } from './transport/contract-route.ts';
import { createCrossOrigin } from './transport/cross-origin.ts';
import { createErrorFormatter } from './transport/format-error.ts';
import { createGraphqlHandler } from './transport/graphql-route.ts';
import { startGraphqlServer } from './transport/graphql-server.ts';
import { createPolicyRoute, policyUrl } from './transport/policy-route.ts';
import { createDocumentReader } from './transport/read-document.ts';
import { graphqlPath, graphqlRoutes, healthRoutes } from './transport/routes.ts';

/** A gateway that listens. Disposing it answers the requests in flight and stops. */
export interface Gateway extends AsyncDisposable {
  /** Without a path; the graph is at `/graphql`. */
  readonly url: string;
  readonly port: number;
  supergraph(): SupergraphStatus;
}

/**
 * Starts a gateway over a supergraph. @throws SupergraphError where it does not load, PortInUseError where it cannot
 * listen.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    logger,
    observer,
    production = false,
    hideDenied = false,
    pages = [],
    port = 4000,
    host = '127.0.0.1',
  } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const authenticate = createAuthenticator(options.identity, logger);
  const address = { url: options.publicUrl ?? '' };
  const { signing, verifying } = options.envelopeKey ?? (await createEnvelopeKey());

  // Ended from the last to the first, which lets requests in flight reach their domains and be answered.
  await using starting = new AsyncDisposableStack();
  const graph = starting.use(
    await createGraph({
      ...options,
      limits,
      signing,
      policyUrl: (digest) => policyUrl(address.url, digest),
    }),
  );
  const formatError = createErrorFormatter(logger, hideDenied);
  const server = await startGraphqlServer({ limits, formatError, logger });
  starting.defer(() => server.stop());
  const rateLimit = createRateLimit(limits);
  const response = createGraphqlHandler({
    server,
    door: () => graph.door,
    authenticate,
    rateLimit,
    checkJson: (text) => checkJson(text, limits),
    resolveDocument: createDocumentResolver(options.documents ?? {}, createPersistedQueries()),
    readDocument: createDocumentReader(limits),
    checkVariables: createVariableLimits(limits),
    formatError,
    logger,
    observer,
  });
  const crossOrigin = options.cors?.length ? createCrossOrigin(graphqlPath, options.cors) : undefined;
  const compress = createCompressor(limits.compressFrom);
  const http = starting.use(
    await startHttpServer({
      port,
      host,
      maxBodyBytes: limits.bodyBytes,
      maxInflation: limits.inflation,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      onError: (error) => logger.error({ err: error }, 'a request failed'),
      routes: [
        ...graphqlRoutes(response, pages),
        ...(crossOrigin ? [crossOrigin.preflight] : []),
        createPolicyRoute(graph.bundles, verifying, logger),
        createContractRoute({
          contracts: () => graph.contracts,
          authenticate,
          rateLimit,
          production,
          formatError,
        }),
        ...healthRoutes(graph.status),
      ],
      complete: (given, to) => {
        if (to.path !== graphqlPath) return given;
        return compress(crossOrigin?.allow(given, to) ?? given, to);
      },
    }),
  );
  address.url ||= http.url;
  graph.follow();
  const running = starting.move();
  return {
    url: http.url,
    port: http.port,
    supergraph: graph.status,
    async [Symbol.asyncDispose]() {
      graph.unfollow();
      await running.disposeAsync();
    },
  };
}
