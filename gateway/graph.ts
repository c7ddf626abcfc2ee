import { createEnvelopeSigner } from '#platform/runtime/envelope.ts';
import type { SigningKey } from '#platform/runtime/keys.ts';
import { createAuditTrail } from './audit/audit-trail.ts';
import { createResponseCache, defaultCache } from './cache/response-cache.ts';
import { createPolicyBundleStore, type PolicyBundleStore } from './enforcement/policy-bundle-store.ts';
import { createResponseGuard } from './enforcement/response-guard.ts';
import { createSubgraphClient } from './fetches/subgraph-client.ts';
import { createVisibleContracts, type VisibleContracts } from './introspection/visible-contracts.ts';
import { createVisibleSchemas } from './introspection/visible-schemas.ts';
import type { GatewayLimits } from './limits/limits.ts';
import { createDoor, type Door } from './operation/door.ts';
import type { GatewayOptions } from './options.ts';
import type { FetchHooks } from './subgraphs/fetch-hooks.ts';
import { createSubgraphSources, type NamedSubgraph } from './subgraphs/subgraph-sources.ts';
import { createAcceptedSupergraphs } from './supergraph/accepted-supergraphs.ts';
import { createActiveSupergraph } from './supergraph/active-supergraph.ts';
import { followSource } from './supergraph/follow-source.ts';
import { LoosenedSupergraphError, loadAccepted } from './supergraph/load-accepted.ts';
import { loadFirst } from './supergraph/load-first.ts';
import { loadSupergraph, type Supergraph } from './supergraph/load-supergraph.ts';
import { supergraphSourceOf } from './supergraph/sources/source-of.ts';
import type { SupergraphStatus } from './supergraph/supergraph-status.ts';
import { createOperationRecorder } from './usage/record-operations.ts';

export interface GraphOptions
  extends Pick<
    GatewayOptions,
    | 'supergraph'
    | 'accepted'
    | 'together'
    | 'subgraphUrls'
    | 'audit'
    | 'tokens'
    | 'production'
    | 'hideDenied'
    | 'fetches'
    | 'cache'
    | 'executor'
    | 'planner'
    | 'shadow'
    | 'interpretedExecutions'
    | 'aroundExecutor'
    | 'recordOperations'
    | 'policies'
    | 'observer'
    | 'logger'
  > {
  readonly limits: GatewayLimits;
  /** What fetches of a governed supergraph are signed with. */
  readonly signing: SigningKey;
  /** Where a subgraph fetches the policy bundle of that digest. */
  readonly policyUrl: (digest: string) => string;
  /** Hooks of a subgraph's fetches. @default none */
  readonly hooksOf?: ((subgraph: NamedSubgraph) => FetchHooks | undefined) | undefined;
  /** Refuses a supergraph that loads, by throwing. @default nothing is refused */
  readonly admit?: ((supergraph: Supergraph) => void) | undefined;
  /** Is told of each supergraph as it is served, the first one included. @default nobody */
  readonly onServe?: ((supergraph: Supergraph) => void) | undefined;
}

/** A supergraph that is served, whatever the way in: all its operations go through its door. */
export interface Graph extends AsyncDisposable {
  /** That of the supergraph that is served now: whoever takes it goes on with it. */
  readonly door: Door;
  /** Whether the supergraph that is served now links a policy. */
  readonly governed: boolean;
  /** What contracts of other repositories may refer to. */
  readonly contracts: VisibleContracts;
  /** The policies that subgraphs fetch. */
  readonly bundles: PolicyBundleStore;
  status(): SupergraphStatus;
  /** Takes up what the supergraph becomes, from now on. */
  follow(): void;
  /** Takes up nothing further. Called before the requests in flight are answered; disposing it waits for its end. */
  unfollow(): void;
}

/** Loads a supergraph and what serves it. @throws SupergraphError where it does not load. */
export async function createGraph(options: GraphOptions): Promise<Graph> {
  const { logger, observer, production = false, hideDenied = false, limits, signing, policyUrl } = options;

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
    policyUrl,
    guard: createResponseGuard(options.tokens?.keyOf),
    errorsTaken: limits.responseErrors,
    cache,
    hooksOf: options.hooksOf,
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
        interpretedExecutions: options.interpretedExecutions,
        aroundExecutor: options.aroundExecutor,
        sources,
        logger,
        signal,
        comparedWith,
        removedBefore,
      }).then((supergraph) => admitted(supergraph, options.admit)),
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
    options.onServe?.(supergraph);
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
  const unfollow = () => {
    unfollowed ??= following[Symbol.asyncDispose]();
  };
  starting.defer(async () => {
    // A supergraph that is being loaded may still replace the current one.
    await unfollowed;
    await served.current[Symbol.asyncDispose]();
  });
  const running = starting.move();
  return {
    get governed() {
      return served.current.policy !== undefined;
    },
    get door() {
      return served.service.door;
    },
    get contracts() {
      return served.service.contracts;
    },
    bundles,
    status: following.status,
    follow: following.start,
    unfollow,
    async [Symbol.asyncDispose]() {
      unfollow();
      await running.disposeAsync();
    },
  };
}

async function admitted(supergraph: Supergraph, admit: GraphOptions['admit']): Promise<Supergraph> {
  try {
    admit?.(supergraph);
    return supergraph;
  } catch (error) {
    await supergraph[Symbol.asyncDispose]();
    throw error;
  }
}

/** Settings for domains that the supergraph does not have: a typing error, or a domain that is added later. */
function unknownDomainSettings(
  { domains }: Supergraph,
  { fetches, subgraphUrls = {} }: Pick<GraphOptions, 'fetches' | 'subgraphUrls'>,
): string[] {
  const set = { fetches: fetches?.domains ?? {}, url: subgraphUrls };
  return Object.entries(set).flatMap(([option, settings]) =>
    Object.keys(settings)
      .filter((name) => !domains.includes(name))
      .map((name) => `"${name}" has a setting in "${option}", and the supergraph has no such domain.`),
  );
}
