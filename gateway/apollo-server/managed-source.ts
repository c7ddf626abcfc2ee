import type { GatewayGraphQLRequest, GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import { Kind, parse } from 'graphql';
import type { Logger } from '#platform/runtime/log.ts';
import type { SubgraphClient } from '../fetches/subgraph-client.ts';
import type { NamedSubgraph } from '../subgraphs/subgraph-sources.ts';
import { SupergraphError } from '../supergraph/load-supergraph.ts';
import type { SupergraphSource } from '../supergraph/sources/supergraph-source.ts';

/** What a manager of supergraphs is given, as Apollo's documentation has it. */
export interface SupergraphTools {
  /** Hands over another supergraph. Resolves once it is served or refused; the log and `supergraph()` say which. */
  update(supergraphSdl: string): Promise<void>;
  /** Asks each subgraph of a supergraph for `__typename`. @throws Error naming those that do not respond */
  healthCheck(supergraphSdl: string): Promise<void>;
  /** Sends a request of the manager's own, such as for a subgraph's SDL; without an envelope. */
  getDataSource(subgraph: { readonly name: string; readonly url?: string | undefined }): ManagersDataSource;
}

export interface ManagersDataSource {
  process(options: { readonly request: GatewayGraphQLRequest }): Promise<GatewayGraphQLResponse>;
}

export interface ManagedSupergraph {
  readonly supergraphSdl: string;
  readonly cleanup?: (() => Promise<void>) | undefined;
}

export type SupergraphHook = (tools: SupergraphTools) => Promise<ManagedSupergraph>;

/** A function, or an object with one, such as `IntrospectAndCompose` of @apollo/gateway. */
export type SupergraphManager =
  | SupergraphHook
  | { initialize(tools: SupergraphTools): Promise<ManagedSupergraph> };

const healthQuery = 'query __ApolloServiceHealthCheck__ { __typename }';

/** The supergraphs that a manager hands over, one after the other. Its `cleanup` is called when the gateway stops. */
export function createManagedSource(
  manager: SupergraphManager,
  client: SubgraphClient,
  logger: Logger,
): SupergraphSource & AsyncDisposable {
  let newest: string | undefined;
  let take: ((sdl: string) => Promise<void>) | undefined;
  let cleanup: ManagedSupergraph['cleanup'];

  const tools: SupergraphTools = {
    async update(sdl) {
      if (typeof sdl !== 'string') throw new TypeError('"update" takes the text of a supergraph.');
      newest = sdl;
      await take?.(sdl);
    },
    async healthCheck(sdl) {
      const asked = await Promise.all(
        subgraphsOf(sdl).map(async (subgraph) => {
          const { data } = await askSubgraph(client, subgraph, { query: healthQuery }).catch(() => ({
            data: null,
          }));
          return data ? [] : [`"${subgraph.name}"`];
        }),
      );
      const failed = asked.flat();
      if (failed.length > 0)
        throw new Error(`The health check failed for the subgraphs ${failed.join(', ')}.`);
    },
    getDataSource: ({ name, url = '' }) => ({
      process: ({ request }) => askSubgraph(client, { name, url }, request),
    }),
  };

  return {
    async read() {
      const initialized = await (typeof manager === 'function' ? manager(tools) : manager.initialize(tools));
      cleanup = initialized?.cleanup;
      const sdl = newest ?? initialized?.supergraphSdl;
      if (typeof sdl === 'string') return sdl;
      throw new SupergraphError('The manager of supergraphs gave no "supergraphSdl".');
    },
    follow(last, taken) {
      take = taken;
      // It may have handed over another one since it was read.
      if (newest !== undefined && newest !== last) void taken(newest);
      return {
        async [Symbol.asyncDispose]() {
          take = undefined;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await cleanup?.().catch((err: unknown) =>
        logger.error({ err }, 'the cleanup of the supergraph failed'),
      );
    },
  };
}

async function askSubgraph(
  client: SubgraphClient,
  { name, url }: NamedSubgraph,
  { query, variables, operationName, http }: GatewayGraphQLRequest,
): Promise<GatewayGraphQLResponse> {
  const { data, errors } = await client.post({
    domain: name,
    url,
    body: JSON.stringify({ query, variables, operationName }),
    headers: http ? Object.fromEntries(http.headers) : {},
    signal: new AbortController().signal,
    repeatable: true,
  });
  return { data, ...(errors.length > 0 && { errors: errors as GatewayGraphQLResponse['errors'] & {} }) };
}

function subgraphsOf(sdl: string): NamedSubgraph[] {
  const graphs = parse(sdl, { noLocation: true }).definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) return [];
  return (graphs.values ?? []).map(({ directives }) => {
    const given = directives?.find(({ name }) => name.value === 'join__graph')?.arguments ?? [];
    const textOf = (name: string) => {
      const value = given.find((argument) => argument.name.value === name)?.value;
      return value?.kind === Kind.STRING ? value.value : '';
    };
    return { name: textOf('name'), url: textOf('url') };
  });
}
