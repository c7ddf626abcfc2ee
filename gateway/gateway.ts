import { createEnvelopeSigner } from '#platform/runtime/envelope.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { checkJson } from '#platform/runtime/request-limits/json-limits.ts';
import { createVariableLimits } from '#platform/runtime/request-limits/variable-limits.ts';
import { createAuditTrail } from './audit/audit-trail.ts';
import { createResponseCache, defaultCache } from './cache/response-cache.ts';
import { createPersistedQueries } from './documents/persisted-queries.ts';
import { createDocumentResolver } from './documents/resolve-document.ts';
import { createPolicyBundleStore } from './enforcement/policy-bundle-store.ts';
import { createResponseGuard } from './enforcement/response-guard.ts';
import { createSubgraphClient } from './fetches/subgraph-client.ts';
import { createAuthenticator } from './identity/authenticate.ts';
import { createEnvelopeKey } from './identity/envelope-key.ts';
import { createVisibleContracts } from './introspection/visible-contracts.ts';
import { createVisibleSchemas } from './introspection/visible-schemas.ts';
import { defaultLimits } from './limits/limits.ts';
import { createRateLimit } from './limits/rate-limit.ts';
import { createDoor } from './operation/door.ts';
import type { GatewayOptions } from './options.ts';
import { createSubgraphSources } from './subgraphs/subgraph-sources.ts';
import { createAcceptedSupergraphs } from './supergraph/accepted-supergraphs.ts';
import { createActiveSupergraph } from './supergraph/active-supergraph.ts';
import { followSource } from './supergraph/follow-source.ts';
import { LoosenedSupergraphError, loadAccepted } from './supergraph/load-accepted.ts';
import { loadFirst } from './supergraph/load-first.ts';
import { loadSupergraph, type Supergraph } from './supergraph/load-supergraph.ts';
import { supergraphSourceOf } from './supergraph/sources/source-of.ts';
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
import { createOperationRecorder } from './usage/record-operations.ts';

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
  const recorder =
    options.recordOperations &&
    starting.use(await createOperationRecorder({ ...options.recordOperations, logger }));
  const client = starting.use(createSubgraphClient({ fetches: options.fetches, logger }));
  const keeping = { ...defaultCache, ...options.cache };
  const cache = keeping.bytes > 0 ? starting.use(createResponseCache({ ...keeping, logger })) : undefined;
  const sources = createSubgraphSources({
    urls: options.subgraphUrls ?? {},
    client,
    envelopes: createEnvelopeSigner(signing.key, signing.keyId),
    policyUrl: (digest) => policyUrl(address.url, digest),
    guard: createResponseGuard(options.tokens?.keyOf),
    errorsTaken: limits.responseErrors,
    cache,
    logger,
  });

  const bundles = options.policies ?? createPolicyBundleStore();
  const audit = createAuditTrail(options.audit);
  const source = supergraphSourceOf(options.supergraph);
  const sdl = await source.read();
  const accepted = options.accepted ?? createAcceptedSupergraphs();
  const load = async (text: string, signal?: AbortSignal) => {
    const supergraph = await loadAccepted(text, accepted, (comparedWith, removedBefore) =>
      loadSupergraph(text, {
        ...limits,
        executor: options.executor,
        planner: options.planner,
        shadow: options.shadow,
        observer,
        aroundExecutor: options.aroundExecutor,
        sources,
        logger,
        signal,
        comparedWith,
        removedBefore,
      }),
    ).catch((error: unknown) => {
      const reason = error instanceof LoosenedSupergraphError ? 'loosened' : 'unloadable';
      observer?.event('supergraph refused', { reason });
      throw error;
    });
    if (supergraph.loosened.length > 0)
      logger.warn(
        { digest: supergraph.digest, losses: supergraph.loosened.length },
        'a supergraph that loses protections was accepted by its digest',
      );
    for (const finding of [...supergraph.findings, ...unknownDomainSettings(supergraph, options)])
      logger.warn({ finding }, 'the supergraph is served with a finding');
    return supergraph;
  };
  const first = await loadFirst(sdl, load, accepted, logger);
  const served = createActiveSupergraph(first, (supergraph: Supergraph) => {
    observer?.event('supergraph served', { digest: supergraph.digest });
    if (supergraph.policy) bundles.put(supergraph.policy);
    const { schema, policy } = supergraph;
    const visible = policy && createVisibleSchemas(schema, policy.bundle);
    return {
      door: createDoor(supergraph, { limits, production, hideDenied, audit, visible, recorder }),
      contracts: createVisibleContracts(supergraph, visible),
    };
  });
  const following = followSource(source, sdl, {
    load,
    served,
    accepted,
    together: options.together,
    logger,
  });
  let unfollowed: PromiseLike<void> | undefined;
  starting.defer(async () => {
    // A supergraph that is being loaded may still replace the current one.
    await unfollowed;
    await served.current[Symbol.asyncDispose]();
  });

  const formatError = createErrorFormatter(logger, hideDenied);
  const server = await startGraphqlServer({ limits, formatError, logger });
  starting.defer(() => server.stop());
  const rateLimit = createRateLimit(limits);
  const response = createGraphqlHandler({
    server,
    door: () => served.service.door,
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
        createPolicyRoute(bundles, verifying, logger),
        createContractRoute({
          contracts: () => served.service.contracts,
          authenticate,
          rateLimit,
          production,
          formatError,
        }),
        ...healthRoutes(following.status),
      ],
      complete: (given, to) => {
        if (to.path !== graphqlPath) return given;
        return compress(crossOrigin?.allow(given, to) ?? given, to);
      },
    }),
  );
  address.url ||= http.url;
  following.start();
  const running = starting.move();
  return {
    url: http.url,
    port: http.port,
    supergraph: following.status,
    async [Symbol.asyncDispose]() {
      unfollowed = following[Symbol.asyncDispose]();
      await running.disposeAsync();
    },
  };
}

/** Settings for domains that the supergraph does not have: a typing error, or a domain that is added later. */
function unknownDomainSettings(
  { domains }: Supergraph,
  { fetches, subgraphUrls = {} }: GatewayOptions,
): string[] {
  const set = { fetches: fetches?.domains ?? {}, url: subgraphUrls };
  return Object.entries(set).flatMap(([option, settings]) =>
    Object.keys(settings)
      .filter((name) => !domains.includes(name))
      .map((name) => `"${name}" has a setting in "${option}", and the supergraph has no such domain.`),
  );
}
