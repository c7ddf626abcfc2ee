import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type GraphQLError, type GraphQLSchema, Kind, parse } from 'graphql';
import { boundErrors } from '#platform/runtime/bound-errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { createFetchOperation, type DomainSource, type FetchOperation } from '../fetches/subgraph-fetch.ts';
import { defaultLimits } from '../limits/limits.ts';
import { requireFewFetches } from '../planner/plan-fetches.ts';
import type { ExecutableOperation, ExecutedOperation, Executor } from './executor.ts';

export interface ApolloExecutorOptions {
  /** The supergraph's text. */
  readonly sdl: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly sources: ReadonlyMap<string, DomainSource>;
  /** Plans that are compared for one operation at most. */
  readonly comparedPlans: number;
  /** Fetches that a plan may have. */
  readonly planFetches: number;
  /** Values without an error that are told of; one more counts the rest. @default the limit's own */
  readonly responseErrors?: number | undefined;
  readonly logger: Logger;
}

/** Fetches whose operations are kept: as many as fetches of the operations that are kept planned. */
const fetchesKept = 2_000;

/**
 * Executes with @apollo/gateway, over the same fetches as ours does. It plans in this thread, and keeps its plans to
 * itself: nothing can be warmed. It is loaded when the first one is made, and told to report nothing to its vendor.
 * @throws Error where it does not load the supergraph.
 */
export async function createApolloExecutor(options: ApolloExecutorOptions): Promise<Executor> {
  const {
    sdl,
    schema,
    sources,
    comparedPlans,
    logger,
    responseErrors = defaultLimits.responseErrors,
  } = options;
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const { ApolloGateway } = await import('@apollo/gateway');
  const said = toApolloLogger(logger);
  const gateway: ApolloGateway = new ApolloGateway({
    supergraphSdl: sdl,
    buildService: ({ name }) => toDataSource(sourceOf(name, sources)),
    queryPlannerConfig: { debug: { maxEvaluatedPlans: comparedPlans } },
    logger: said,
    __exposeQueryPlanExperimental: false,
    // Called for each operation, before anything is fetched.
    experimental_didResolveQueryPlan: ({ queryPlan }) => requireFewFetches(queryPlan, options.planFetches),
  });
  const { executor } = await gateway.load();
  const execute = async (operation: ExecutableOperation): Promise<ExecutedOperation> =>
    withBoundedCompletion(
      await executor({ ...toApolloRequest(operation, schema), logger: said }),
      responseErrors,
    );
  return Object.assign(execute, { mostAsked: () => [], warm: async () => false });
}

/** It tells in an extension of each value that a domain did not give. */
function withBoundedCompletion(executed: ExecutedOperation, most: number): ExecutedOperation {
  const missing = executed.extensions?.valueCompletion;
  if (!Array.isArray(missing) || missing.length <= most) return executed;
  return {
    ...executed,
    extensions: { ...executed.extensions, valueCompletion: boundErrors<GraphQLError>(missing, most) },
  };
}

/** An operation, as @apollo/gateway's executor is asked it: with what it reads of what @apollo/server would give. */
export function toApolloRequest(
  { context, variables, operationName, ...operation }: ExecutableOperation,
  schema: GraphQLSchema,
): GatewayGraphQLRequestContext {
  const request = { variables, ...(operationName === undefined ? {} : { operationName }) };
  const named = operationName ?? null;
  return {
    ...operation,
    operationName: named,
    request,
    schema,
    context,
    metrics: {},
  } as unknown as GatewayGraphQLRequestContext;
}

/** A domain, as @apollo/gateway asks it. */
export function toDataSource(source: DomainSource): GraphQLDataSource {
  const known = new Map<string, KnownFetch>();
  return {
    process({ request: { query = '', operationName, variables = {} }, context }) {
      const fetch = known.get(query) ?? readFetch(query, operationName);
      // The one that was asked longest ago makes room.
      known.delete(query);
      known.set(query, fetch);
      if (known.size > fetchesKept) known.delete(known.keys().next().value as string);
      const { operation, entities } = fetch;
      // The context is the one that the operation was executed with.
      const asked = { operation, context: context as ExecutableOperation['context'] };
      if (!entities) return source.fetch({ ...asked, variables, representations: undefined });
      const { representations, ...others } = variables;
      const texts = (representations as readonly unknown[]).map((entity) => JSON.stringify(entity));
      return source.fetch({ ...asked, variables: others, representations: texts });
    },
  };
}

interface KnownFetch {
  readonly operation: FetchOperation;
  readonly entities: boolean;
}

/** A variable of the client's own may be called "representations", too. */
function readFetch(query: string, name: string | undefined): KnownFetch {
  const [definition] = parse(query, { noLocation: true }).definitions;
  const [first] = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  const entities = first?.kind === Kind.FIELD && first.name.value === '_entities';
  return { operation: createFetchOperation(query, name), entities };
}

function sourceOf(name: string, sources: ReadonlyMap<string, DomainSource>): DomainSource {
  const source = sources.get(name);
  if (!source) throw new Error(`It asks "${name}", which the supergraph does not have.`);
  return source;
}

/** Its messages may repeat values of requests; that there was one is told. */
function toApolloLogger(logger: Logger) {
  const tell = () => logger.error({ from: '@apollo/gateway' }, 'the executor told of an error');
  return { debug() {}, info() {}, warn() {}, error: tell };
}
