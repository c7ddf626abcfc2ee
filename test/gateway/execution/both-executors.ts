import { Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GatewayExecutor, GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  buildASTSchema,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  graphql,
  parse,
  validate,
} from 'graphql';
import { expect } from 'vitest';
import { toApolloRequest } from '#gateway/execution/apollo/apollo-executor.ts';
import { createCompiledExecutor } from '#gateway/execution/compiled-executor.ts';
import type { ExecutableOperation, Execute } from '#gateway/execution/executor.ts';
import type { SubgraphResponse } from '#gateway/fetches/read-response.ts';
import type { DomainSource } from '#gateway/fetches/subgraph-fetch.ts';
import { createApolloPlanner } from '#gateway/planner/apollo-planner.ts';
import { createPlanCheck } from '#gateway/planner/check-plan.ts';
import { createHivePlanner } from '#gateway/planner/hive-planner.ts';
import type { PlanRequest } from '#gateway/planner/planner.ts';
import type { QueryPlan } from '#gateway/planner/query-plan.ts';
import { createQueryPlanner, type Plan } from '#gateway/planner/query-planner.ts';
import type { OperationResult } from '#gateway/request/operation-result.ts';
import { WrittenData } from '#gateway/request/written-data.ts';
import { joinFetches } from '#gateway/subgraphs/join-fetches.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { linkHeader } from '#test/testkit/link-header.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test's resolver says itself what it takes.
type Resolver = (source: any, args: any) => unknown;

export interface InProcessSubgraph {
  readonly name: string;
  /** Without a link: a link to Federation is added. */
  readonly sdl: string;
  readonly resolvers?: Record<string, Record<string, Resolver>>;
  readonly fieldResolver?: GraphQLFieldResolver<unknown, unknown>;
  /** Changes its responses. */
  readonly forge?: (respond: ForgedResponse) => void;
}

export interface ForgedResponse {
  data: { _entities?: Record<string, unknown>[] } | null;
  errors?: unknown;
}

export interface Fetched {
  readonly domain: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

export interface Executed {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers.
  readonly data: any;
  /** Of fetches. */
  readonly errors: readonly PlacedError[];
  /** Missing values, and values of a wrong type. */
  readonly missing: readonly PlacedError[];
  /** The requests to the domains, in order. */
  readonly fetched: readonly Fetched[];
  /** Its data in JSON, as it is sent. */
  readonly text: string;
}

export interface PlacedError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly code: unknown;
}

export interface BothExecutors extends Disposable {
  readonly schema: GraphQLSchema;
  /** As interpreted; code that is generated for a query has to do the same in everything. */
  ours(query: string, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<Executed>;
  /** The operations that our planner planned. */
  readonly planned: readonly string[];
  theirs(query: string, variables?: Record<string, unknown>): Promise<Executed>;
  /** Whether the plan that @apollo/query-planner makes of the whole query is wrong. */
  isPlannedWrongly(query: string): Promise<boolean>;
}

const link = linkHeader({
  federation: [
    '@key',
    '@requires',
    '@provides',
    '@external',
    '@shareable',
    '@override',
    '@interfaceObject',
    '@inaccessible',
  ],
});

/** With the planner's default a generated query takes seconds. */
const comparedPlans = 50;

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The same subgraphs, in this process, behind our executor and behind @apollo/gateway's. */
export async function createBothExecutors(
  subgraphs: readonly InProcessSubgraph[],
  {
    edit = (supergraph) => supergraph,
    twice = false,
    native: asked,
  }: {
    readonly edit?: (supergraph: string) => string;
    /** Whether ours fetches the same entities from a domain twice concurrently, which must be one request. */
    readonly twice?: boolean;
    /** When @graphql-hive/router-query-planner is asked for ours. @default never */
    readonly native?: 'first' | 'second' | undefined;
  } = {},
): Promise<BothExecutors> {
  const linked = subgraphs.map((subgraph) => ({ ...subgraph, sdl: `${link}\n${subgraph.sdl}` }));
  const composed = composeSupergraph({
    subgraphs: linked.map(({ name, sdl }) => ({ name, sdl, url: `http://${name}` })),
  });
  if (!composed.ok) throw new CompositionError(JSON.stringify(composed.findings, null, 2));
  const supergraph = edit(composed.supergraph);
  const document = parse(supergraph, { noLocation: true });
  const log: Fetched[] = [];
  const responders = new Map(linked.map((subgraph) => [subgraph.name, createResponder(subgraph, log)]));

  const planned: string[] = [];
  const native = asked
    ? createHivePlanner({
        sdl: () => supergraph,
        planningMs: 20_000,
        megabytes: 1_000,
        onDemand: asked === 'second',
      })
    : undefined;
  const first = asked === 'first' ? 'hive' : 'apollo';
  const planner = createQueryPlanner(document, { comparedPlans, first, native });
  const apollo = createApolloPlanner(Supergraph.build(document), { comparedPlans, onDemand: true });
  const everything = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const plans = new Map<string, Promise<QueryPlan>>();
  const plan = (request: PlanRequest) => {
    planned.push(request.document);
    const plan = planner.plan(request);
    plans.set(request.document, plan);
    return plan;
  };
  const known = (request: PlanRequest) => plans.get(request.document) ?? planner.plan(request);
  const executorOf = (plan: Plan, interpretedExecutions: number) =>
    createCompiledExecutor({
      planner: { ...planner, plan },
      interpretedExecutions,
      operationsCached: 20,
      everything,
      sources: new Map([...responders].map(([name, respond]) => [name, asDomainSource(respond, twice)])),
      errorsPerFetch: Number.POSITIVE_INFINITY,
    });
  const interpreting = executorOf(plan, Number.POSITIVE_INFINITY);
  const generating = executorOf(known, 0);
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    buildService: ({ name }) => asDataSource(responders.get(name) as Responder),
    queryPlannerConfig: { debug: { maxEvaluatedPlans: comparedPlans } },
    logger: quiet,
  });
  const { executor: theirs } = await gateway.load();
  const asking = (executor: Execute) => {
    return (query: string, variables: Record<string, unknown> = {}, signal?: AbortSignal) =>
      ask(executor, planner.schema, { query, variables, signal }, log);
  };
  return {
    schema: planner.schema,
    async ours(...given) {
      const interpreted = await asking(interpreting)(...given);
      const document = parse(given[0]);
      if (getOperationAST(document)?.operation === 'mutation') return interpreted;
      expect(await asking(generating)(...given)).toEqual(interpreted);
      return interpreted;
    },
    theirs: asking(executeBy(theirs, planner.schema)),
    planned,
    async isPlannedWrongly(query) {
      const document = parse(query, { noLocation: true });
      const operation = getOperationAST(document);
      if (!operation) throw new Error('No operation.');
      const plan = await apollo.plan({ request: { document: query, operationName: undefined }, document });
      try {
        createPlanCheck(everything, planner.sets)(plan, operation, document, []);
        return false;
      } catch {
        return true;
      }
    },
    [Symbol.dispose]: () => native?.[Symbol.dispose](),
  };
}

export class CompositionError extends Error {}

type Responder = (asked: Omit<Fetched, 'domain'>) => Promise<GatewayGraphQLResponse>;

function createResponder(
  { name, sdl, resolvers = {}, fieldResolver, forge }: InProcessSubgraph,
  log: Fetched[],
): Responder {
  // biome-ignore lint/suspicious/noExplicitAny: its resolver map is narrower than graphql-js's resolvers.
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as any }]);
  return async ({ query, variables }) => {
    log.push({ domain: name, query, variables });
    const options = { schema, source: query, variableValues: variables };
    const result = await graphql({ ...options, ...(fieldResolver ? { fieldResolver } : {}) });
    const respond = JSON.parse(JSON.stringify(result));
    forge?.(respond);
    return respond;
  };
}

/** Sends the same request as to a domain. */
function asDomainSource(respond: Responder, twice: boolean): DomainSource {
  const post = joinFetches(async (body) => {
    const { query, variables = {} } = JSON.parse(body);
    const { data = null, errors = [] } = await respond({ query, variables });
    return { outcome: { data, errors, extensions: {} }, shared: false };
  });
  return {
    async fetch(asked) {
      const again = { ...asked, operation: { ...asked.operation } };
      const [first, second] = await Promise.all([post(asked), twice ? post(again) : undefined]);
      if (second) expect(withoutLocations(second.outcome)).toEqual(withoutLocations(first.outcome));
      const { data, errors } = (second ?? first).outcome;
      return { data, ...(errors.length > 0 && { errors: errors as readonly GraphQLFormattedError[] }) };
    },
  };
}

function withoutLocations({ data, errors }: SubgraphResponse) {
  return { data, errors: errors.map((error) => ({ ...(error as object), locations: undefined })) };
}

function asDataSource(respond: Responder): GraphQLDataSource {
  return {
    process({ request }) {
      const { query, variables = {} } = JSON.parse(JSON.stringify(request));
      return respond({ query, variables });
    },
  };
}

function executeBy(executor: GatewayExecutor, schema: GraphQLSchema): Execute {
  return (operation) =>
    executor({ ...toApolloRequest(operation, schema), logger: quiet }) as Promise<OperationResult>;
}

interface Asking {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly signal: AbortSignal | undefined;
}

async function ask(
  executor: Execute,
  schema: GraphQLSchema,
  { query, variables, signal }: Asking,
  log: Fetched[],
): Promise<Executed> {
  const document = parse(query, { noLocation: true });
  const [invalid] = validate(schema, document);
  if (invalid) throw invalid;
  const from = log.length;
  const operation = {
    document,
    operation: getOperationAST(document),
    operationName: undefined,
    variables,
    queryHash: query,
    context: { signal },
  } as unknown as ExecutableOperation;
  const result = await executor(operation).catch((error: unknown) => ({ errors: [error] }));
  return { ...read(result as OperationResult), fetched: log.slice(from) };
}

function read({ data, errors = [], extensions }: OperationResult): Omit<Executed, 'fetched'> {
  const all = [...errors].map(placed);
  const isMissing = ({ code, message }: PlacedError) =>
    code === 'SUBGRAPH_ERROR' && /^(Cannot|Invalid|Nobody|No domain was asked)/.test(message);
  const completion = (extensions?.valueCompletion ?? []) as NonNullable<OperationResult['errors']>;
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    text: data instanceof WrittenData ? data.text : JSON.stringify(data ?? null),
    errors: all.filter((error) => !isMissing(error)),
    missing: [...all.filter(isMissing), ...completion.map(placed)],
  };
}

function placed(error: unknown): PlacedError {
  const { message, path, extensions } = error as {
    message: string;
    path?: readonly (string | number)[];
    extensions?: Record<string, unknown>;
  };
  return { message, path, code: extensions?.code };
}
