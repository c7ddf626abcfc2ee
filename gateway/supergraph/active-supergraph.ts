import type {
  GatewayExecutor,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface';
import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Supergraph } from './load-supergraph.ts';

/** The supergraph that is served now, as @apollo/server asks for it. */
export interface ActiveSupergraph extends GatewayInterface {
  readonly current: Supergraph;
  /**
   * From the next request on; requests in flight finish on the one they began with. Until it is called, also for the
   * first one, nothing is served.
   */
  replace(supergraph: Supergraph): void;
}

interface Served {
  readonly schema: GraphQLSchema;
  readonly execute: GatewayExecutor;
}

/** @param executorFor wraps a supergraph's own executor in whatever has to happen around it. */
export function createActiveSupergraph(
  first: Supergraph,
  executorFor: (supergraph: Supergraph) => GatewayExecutor,
): ActiveSupergraph {
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  // A request names the schema that it began with: that one's supergraph executes it, whatever
  // has been loaded since.
  const served = new WeakMap<GraphQLSchema, Served>();
  let current = first;

  function replace(supergraph: Supergraph): void {
    const { schema } = supergraph;
    const name = nameOf(schema);
    served.set(name, { schema, execute: executorFor(supergraph) });
    current = supergraph;
    tell(name);
  }

  function tell(name: GraphQLSchema): void {
    for (const listener of listeners) listener({ apiSchema: name, coreSupergraphSdl: '' });
  }

  return {
    get current() {
      return current;
    },
    replace,
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // @apollo/server keeps what it starts with for as long as it lives, and with a name all that it stands for.
    async load() {
      tell(nameOf(current.schema));
      return { executor: (request) => execute(request, served.get(request.schema)) };
    },
    async stop() {},
  };
}

/**
 * A schema that stands for another one. @apollo/server validates the one that it is given, prints it and hashes the
 * text, which holds the event loop for 80 ms where there are 200 domains; then it uses it for nothing but to tell
 * the executor, and to find introspection at the root. All of them print the same, so that documents that were
 * parsed under one are known under the next.
 */
function nameOf(schema: GraphQLSchema): GraphQLSchema {
  const name = schema.getQueryType()?.name ?? 'Query';
  const query = new GraphQLObjectType({ name, fields: { supergraph: { type: GraphQLInt } } });
  return new GraphQLSchema({ query, assumeValid: true });
}

async function execute(
  request: Parameters<GatewayExecutor>[0],
  served: Served | undefined,
): ReturnType<GatewayExecutor> {
  if (!served) throw requestError('SUPERGRAPH_UNAVAILABLE', 'The supergraph is not loaded.');
  return served.execute({ ...request, schema: served.schema });
}
