import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type {
  GatewayExecutor,
  GatewayInterface,
  GatewayLoadResult,
  GatewayUnsubscriber,
} from '@apollo/server-gateway-interface';
import { type GraphQLError, GraphQLInt, GraphQLObjectType, GraphQLSchema, getOperationAST } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { createVariableLimits } from '#platform/runtime/request-limits/variable-limits.ts';
import { createSubgraphClient } from '../fetches/subgraph-client.ts';
import { createGraph, type Graph } from '../graph.ts';
import { createEnvelopeKey } from '../identity/envelope-key.ts';
import { defaultLimits } from '../limits/limits.ts';
import { callerOf, createRateLimit } from '../limits/rate-limit.ts';
import type { GatewayOptions } from '../options.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import { isResultStream, type OperationResult } from '../request/operation-result.ts';
import { requestScope } from '../request/request-scope.ts';
import { WrittenData } from '../request/written-data.ts';
import { type Supergraph, SupergraphError } from '../supergraph/load-supergraph.ts';
import type { SupergraphStatus } from '../supergraph/supergraph-status.ts';
import { createErrorFormatter } from '../transport/format-error.ts';
import { createPolicyRoute, policyUrl } from '../transport/policy-route.ts';
import { createDocumentReader } from '../transport/read-document.ts';
import { healthRoutes } from '../transport/routes.ts';
import type { HookedDataSource } from './data-source.ts';
import { type HookedRequest, hooksOfDataSource } from './data-source-hooks.ts';
import { createPrincipalReader, type PrincipalOf } from './given-principal.ts';
import { createManagedSource, type SupergraphManager } from './managed-source.ts';
import { createProtection, type RefusedRequest } from './protection.ts';
import { createRequestStates } from './request-state.ts';

export interface WeftGatewayOptions<Context extends BaseContext = BaseContext>
  extends Partial<
    Pick<
      GatewayOptions,
      | 'accepted'
      | 'audit'
      | 'cache'
      | 'envelopeKey'
      | 'fetches'
      | 'hideDenied'
      | 'limits'
      | 'logger'
      | 'observer'
      | 'planner'
      | 'production'
      | 'recordOperations'
      | 'subgraphUrls'
      | 'tokens'
    >
  > {
  /** The supergraph's text, or what hands it over and each one that takes its place. */
  readonly supergraphSdl: string | SupergraphManager;
  /** The hooks of a subgraph's fetches. @default none */
  readonly buildService?:
    | ((subgraph: { readonly name: string; readonly url: string }) => HookedDataSource | undefined)
    | undefined;
  /**
   * Whom a request is of, from its context, which the server has made of a verified token or session: never of a header
   * that any client can send. Nothing is an anonymous caller. @default all callers are anonymous
   */
  readonly principal?: PrincipalOf<Context> | undefined;
  /** The address by which anonymous callers are told apart for `limits`. @default their requests are not limited by caller */
  readonly address?: ((context: Context) => string | undefined) | undefined;
  /** Where subgraphs fetch the policy of a governed graph. @default a free port of 127.0.0.1 */
  readonly policyServer?:
    | {
        /** @default '127.0.0.1' */
        readonly host?: string | undefined;
        /** @default 0, a free one */
        readonly port?: number | undefined;
        /** The URL at which subgraphs reach it, without a path. @default the address it listens on */
        readonly publicUrl?: string | undefined;
      }
    | undefined;
}

type Listener = Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0];

/**
 * Weft behind an Apollo Server, in place of @apollo/gateway's `ApolloGateway`. On a governed graph the server needs
 * `plugins: gateway.plugins()`; it does not start without them.
 */
export class WeftGateway<Context extends BaseContext = BaseContext> implements GatewayInterface {
  readonly #options: WeftGatewayOptions<Context>;
  readonly #logger: Logger;
  readonly #limits: typeof defaultLimits;
  readonly #states: ReturnType<typeof createRequestStates<Context>>;
  readonly #rateLimit: ReturnType<typeof createRateLimit>;
  readonly #checkText: (query: string) => void;
  readonly #checkVariables: (variables: unknown) => void;
  readonly #listeners = new Set<Listener>();
  readonly #running = new AsyncDisposableStack();
  #phase: 'initialized' | 'loading' | 'loaded' | 'stopped' = 'initialized';
  #graph: Graph | undefined;
  #served: Supergraph | undefined;
  /** The schema that the server was given first, by which its plugins are known. */
  #handed: GraphQLSchema | undefined;
  /** Whether `plugins()` was called. */
  #taken = false;
  /** Whether they run in the server that has this gateway. */
  #protected = false;

  constructor(options: WeftGatewayOptions<Context>) {
    const { supergraphSdl, limits, logger = createLogger('gateway') } = options;
    const isManager =
      typeof supergraphSdl === 'function' || typeof supergraphSdl?.['initialize' as never] === 'function';
    if (typeof supergraphSdl !== 'string' && !isManager) {
      throw new TypeError('"supergraphSdl" is neither the text of a supergraph nor what hands one over.');
    }
    this.#options = options;
    this.#logger = logger;
    this.#limits = { ...defaultLimits, ...limits };
    this.#states = createRequestStates(createPrincipalReader(options.principal, logger));
    this.#rateLimit = createRateLimit(this.#limits);
    this.#checkText = createDocumentReader(this.#limits);
    this.#checkVariables = createVariableLimits(this.#limits);
  }

  /** What the server that has this gateway needs on a governed graph; without a policy they do nothing. */
  plugins(): ApolloServerPlugin<Context>[] {
    this.#taken = true;
    return [
      createProtection<Context>({
        states: this.#states,
        governed: () => this.#graph?.governed ?? false,
        seen: (schema) => this.#protect(schema),
        checkText: this.#checkText,
        explain: (refused) => this.#explain(refused),
        formatError: createErrorFormatter(this.#logger, this.#options.hideDenied),
      }),
    ];
  }

  /** Called by Apollo Server. @returns what ends it. */
  onSchemaLoadOrUpdate(listener: Listener): GatewayUnsubscriber {
    this.#listeners.add(listener);
    if (this.#served) listener(this.#contextOf(this.#served));
    return () => this.#listeners.delete(listener);
  }

  /**
   * Called by Apollo Server when it starts.
   * @throws SupergraphError where the supergraph does not load, or has a policy and `plugins()` was not called.
   */
  async load(): Promise<GatewayLoadResult & { readonly schema: GraphQLSchema }> {
    if (this.#phase !== 'initialized')
      throw new Error(`This gateway is ${this.#phase}: it serves one server, once.`);
    this.#phase = 'loading';
    try {
      await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#phase = 'loaded';
    const schema = this.#handed as GraphQLSchema;
    // Apollo Server calls its plugins immediately after this.
    if (this.#graph?.governed) setImmediate(() => this.#protected || this.#logger.error(unprotectedMessage));
    return { schema, executor: this.executor };
  }

  /** Called by Apollo Server when it stops: requests in flight are over then. */
  async stop(): Promise<void> {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    await this.#running.disposeAsync();
  }

  /** Which supergraph is served, and which was refused, by the SHA-256 of their texts. */
  supergraph(): SupergraphStatus {
    if (!this.#graph) throw new Error('The gateway is not loaded.');
    return this.#graph.status();
  }

  /** Executes an operation of Apollo Server, which has parsed and validated it. The door does both again: it trusts no other schema. */
  readonly executor: GatewayExecutor = async (requestContext) => {
    const context = requestContext.context as Context;
    const { request, document, operation, queryHash, source } = requestContext;
    const state = this.#states.of(context);
    state.executed = true;
    const graph = this.#graph;
    if (!graph || this.#phase === 'stopped')
      throw requestError('SUPERGRAPH_UNAVAILABLE', 'The gateway is not running.');
    if (graph.governed && !this.#protected) throw requestError('GATEWAY_UNPROTECTED', unprotectedMessage);
    state.governed ||= graph.governed;
    if (!state.checked) this.#checkText(source);
    this.#checkVariables(request.variables);
    const result = await this.#ask(
      context,
      {
        document,
        operation: operation ?? undefined,
        operationName: request.operationName,
        variables: request.variables ?? {},
        queryHash,
      },
      { context, incoming: requestContext },
    );
    return withPlainData(result);
  };

  async #start(): Promise<void> {
    const {
      supergraphSdl,
      policyServer = {},
      buildService,
      envelopeKey,
      principal,
      ...options
    } = this.#options;
    const logger = this.#logger;
    const address = { url: policyServer.publicUrl ?? '' };
    const { signing, verifying } = envelopeKey ?? (await createEnvelopeKey());
    const supergraph = typeof supergraphSdl === 'string' ? supergraphSdl : this.#managed(supergraphSdl);
    const graph = await createGraph({
      ...options,
      supergraph,
      limits: this.#limits,
      logger,
      signing,
      policyUrl: (digest) => policyUrl(address.url, digest),
      hooksOf:
        buildService &&
        ((subgraph) => {
          const source = buildService(subgraph);
          return source && hooksOfDataSource(source, subgraph);
        }),
      admit: ({ policy }) => {
        if (policy && !this.#taken)
          throw new SupergraphError(`The supergraph has a policy. ${unprotectedMessage}`);
      },
      onServe: (served) => this.#announce(served),
    });
    this.#running.use(graph);
    this.#graph = graph;
    if (graph.governed && !principal) {
      logger.warn('the graph has a policy and the gateway no "principal": all callers are anonymous');
    }
    if (this.#taken) {
      const { host = '127.0.0.1', port = 0 } = policyServer;
      const server = await startHttpServer({
        host,
        port,
        onError: (err) => logger.error({ err }, 'a request for the policy failed'),
        routes: [createPolicyRoute(graph.bundles, verifying, logger), ...healthRoutes(graph.status)],
      });
      this.#running.use(server);
      address.url ||= server.url;
    }
    graph.follow();
    this.#running.defer(() => graph.unfollow());
  }

  #managed(manager: SupergraphManager) {
    const client = this.#running.use(
      createSubgraphClient({ fetches: this.#options.fetches, logger: this.#logger }),
    );
    return this.#running.use(createManagedSource(manager, client, this.#logger));
  }

  #announce(served: Supergraph): void {
    this.#served = served;
    const context = this.#contextOf(served);
    this.#handed ??= context.apiSchema;
    for (const listener of this.#listeners) listener(context);
  }

  /** Until the plugins are seen to run, the server knows nothing that its messages could tell. */
  #contextOf({ schema, policy, sdl }: Supergraph) {
    if (!policy || this.#protected) return { apiSchema: schema, coreSupergraphSdl: sdl };
    return {
      apiSchema: (this.#handed as GraphQLSchema | undefined) ?? withoutPlugins(),
      coreSupergraphSdl: '',
    };
  }

  #protect(schema: GraphQLSchema): void {
    if (schema !== this.#handed || this.#protected) return;
    this.#protected = true;
    if (this.#served?.policy) this.#announce(this.#served);
  }

  async #ask(
    context: Context,
    operation: Omit<OperationRequest, 'caller'>,
    hooked: HookedRequest | undefined,
  ): Promise<OperationResult> {
    const graph = this.#graph as Graph;
    const { scope, principal: verified } = this.#states.of(context);
    const principal = await verified;
    const caller = this.#callerOf(context, principal);
    using _ = caller === undefined ? undefined : this.#rateLimit.enter(caller);
    return requestScope.run(scope, async () => {
      const { correlationId, domains } = scope;
      const { signal } = new AbortController();
      const { observer } = this.#options;
      const response = await graph.door({
        ...operation,
        caller: { correlationId, principal, domains, signal, observer, hooked },
      });
      if (isResultStream(response))
        throw new Error('A stream of results, which this transport cannot deliver.');
      return response;
    });
  }

  #callerOf(context: Context, principal: Parameters<typeof callerOf>[0]): string | undefined {
    if (principal.authenticated) return callerOf(principal, '');
    return this.#options.address?.(context);
  }

  async #explain(refused: RefusedRequest<Context>): Promise<readonly GraphQLError[]> {
    const { context, document, request, queryHash, errors } = refused;
    const { operationName, variables = {} } = request;
    this.#checkVariables(variables);
    const result = await this.#ask(
      context,
      {
        document,
        operation: getOperationAST(document, operationName) ?? undefined,
        operationName,
        variables: variables as Record<string, unknown>,
        queryHash,
        refusal: errors,
      },
      undefined,
    );
    return result.errors ?? errors;
  }
}

const unprotectedMessage =
  'A graph with a policy is served only by an Apollo Server that has the plugins of its gateway: new ApolloServer({ gateway, plugins: [...gateway.plugins()] }).';

/** Its name is what a message of the server tells. */
function withoutPlugins(): GraphQLSchema {
  const query = new GraphQLObjectType({
    name: 'GatewayPluginsAreMissing',
    fields: { _: { type: GraphQLInt } },
  });
  return new GraphQLSchema({ query, assumeValid: true });
}

/** Plugins and tests look into the data, so it is not given as text. */
function withPlainData({ data, errors, extensions }: OperationResult) {
  return {
    ...(data !== undefined && {
      data: (data instanceof WrittenData ? data.toJSON() : data) as Record<string, unknown> | null,
    }),
    ...(errors && { errors }),
    ...(extensions && { extensions }),
  };
}
