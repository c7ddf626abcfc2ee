import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type GraphQLError, type GraphQLSchema, Kind, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { boundErrors } from '#platform/runtime/bound-errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { withDoubles } from '#schema/operation/exact-values.ts';
import {
  createFetchOperation,
  type DomainFetch,
  type DomainSource,
  type FetchOperation,
} from '../../fetches/subgraph-fetch.ts';
import { cacheBounds } from '../../limits/cache-bounds.ts';
import { defaultLimits } from '../../limits/limits.ts';
import { requireFewFetches } from '../../planner/plan-fetches.ts';
import { readApolloPlan } from '../../planner/read-apollo-plan.ts';
import type { ExecutableOperation, ExecutedOperation, Executor } from '../executor.ts';
import { readableLeaves } from './readable-leaves.ts';

export interface ApolloExecutorOptions {
  /** The supergraph's text. */
  readonly sdl: string;
  readonly sources: ReadonlyMap<string, DomainSource>;
  /** The most plans that are compared for one operation. */
  readonly comparedPlans: number;
  /** Fetches that a plan may have. */
  readonly planFetches: number;
  /** Values without an error that are told of; one more counts the rest. @default the limit's own */
  readonly responseErrors?: number | undefined;
  readonly logger: Logger;
}

export interface ApolloExecutor extends Executor {
  /** The clients' schema. */
  readonly schema: GraphQLSchema;
}

/**
 * Executes with @apollo/gateway, over the same fetches as ours. It plans in this thread, and its plan cache is private,
 * so it cannot be warmed. The package is loaded on first use, with its telemetry disabled.
 * @throws Error where it does not load the supergraph.
 */
export async function createApolloExecutor(options: ApolloExecutorOptions): Promise<ApolloExecutor> {
  const { sdl, sources, comparedPlans, logger, responseErrors = defaultLimits.responseErrors } = options;
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const { ApolloGateway } = await import('@apollo/gateway');
  const said = toApolloLogger(logger);
  const gateway: ApolloGateway = new ApolloGateway({
    supergraphSdl: sdl,
    buildService: ({ name }) => toDataSource(sourceOf(name, sources), () => clientSchema),
    queryPlannerConfig: { debug: { maxEvaluatedPlans: comparedPlans } },
    logger: said,
    __exposeQueryPlanExperimental: false,
    // Called for each operation, before anything is fetched.
    experimental_didResolveQueryPlan: ({ queryPlan }) =>
      requireFewFetches(readApolloPlan(queryPlan), options.planFetches),
  });
  const loaded = Promise.withResolvers<GraphQLSchema>();
  let clientSchema: GraphQLSchema | undefined;
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    clientSchema = apiSchema;
    loaded.resolve(apiSchema);
  });
  const { executor } = await gateway.load();
  const schema = await loaded.promise;
  const execute = async (operation: ExecutableOperation): Promise<ExecutedOperation> => {
    const executed = await executor({ ...toApolloRequest(operation, schema), logger: said });
    const [failure] = executed.errors ?? [];
    // What domains do costs their fields, so it is this executor that failed.
    if (executed.data === undefined && failure) throw failure;
    return withBoundedCompletion(executed, responseErrors);
  };
  return Object.assign(execute, { schema, mostAsked: () => [], warm: async () => false });
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
  // It takes doubles only where a Float is declared.
  const doubles = withDoubles(schema, operation.operation, variables);
  const request = { variables: doubles, ...(operationName === undefined ? {} : { operationName }) };
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

/**
 * A domain as a data source of @apollo/gateway.
 * @param schema that says which fields are a `Float` or an `ID`, once it is known. @default none is
 */
export function toDataSource(
  source: DomainSource,
  schema: () => GraphQLSchema | undefined = () => undefined,
): GraphQLDataSource {
  const known = new LRUCache<string, KnownFetch>({ max: cacheBounds.theirFetches.entries });
  return {
    async process({ request: { query = '', operationName, variables = {} }, context }) {
      const fetch = known.get(query) ?? readFetch(query, operationName, schema());
      known.set(query, fetch);
      const { operation, entities, makeReadable } = fetch;
      // The context is the one that the operation was executed with.
      const asked = { operation, context: context as ExecutableOperation['context'] };
      const respond = async (rest: Pick<DomainFetch, 'variables' | 'representations'>) => {
        const response = await source.fetch({ ...asked, ...rest });
        makeReadable?.(response.data);
        return response;
      };
      if (!entities) return respond({ variables, representations: undefined });
      const { representations, ...others } = variables;
      const texts = (representations as readonly unknown[]).map((entity) => JSON.stringify(entity));
      return respond({ variables: others, representations: texts });
    },
  };
}

interface KnownFetch {
  readonly operation: FetchOperation;
  readonly entities: boolean;
  readonly makeReadable: ReturnType<typeof readableLeaves>;
}

/** A client's own variable may be called "representations" too. */
function readFetch(query: string, name: string | undefined, schema: GraphQLSchema | undefined): KnownFetch {
  const document = parse(query, { noLocation: true });
  const [definition] = document.definitions;
  const [first] = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  const entities = first?.kind === Kind.FIELD && first.name.value === '_entities';
  const makeReadable = schema && readableLeaves(document, schema);
  return { operation: createFetchOperation(query, name), entities, makeReadable };
}

function sourceOf(name: string, sources: ReadonlyMap<string, DomainSource>): DomainSource {
  const source = sources.get(name);
  if (!source) throw new Error(`It fetches from "${name}", which the supergraph does not have.`);
  return source;
}

/** Its messages may contain values of requests, so only the fact of an error is logged. */
function toApolloLogger(logger: Logger) {
  const tell = () => logger.error({ from: '@apollo/gateway' }, 'the executor logged an error');
  return { debug() {}, info() {}, warn() {}, error: tell };
}
