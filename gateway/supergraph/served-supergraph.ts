import type {
  GatewayExecutor,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Supergraph } from './load-supergraph.ts';

/** The supergraph that is served now, as @apollo/server asks for it. */
export interface ServedSupergraph extends GatewayInterface {
  /** From the next request on; requests in flight finish on the one they began with. */
  replace(supergraph: Supergraph): void;
}

/** @param executorFor wraps a supergraph's own executor in whatever has to happen around it. */
export function createServedSupergraph(
  first: Supergraph,
  executorFor: (supergraph: Supergraph) => GatewayExecutor,
): ServedSupergraph {
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  // A request names the schema that it began with: that one's supergraph executes it, whatever
  // has been loaded since.
  const executors = new WeakMap<GraphQLSchema, GatewayExecutor>();

  function replace(supergraph: Supergraph): void {
    executors.set(supergraph.schema, executorFor(supergraph));
    for (const listener of listeners) {
      listener({ apiSchema: supergraph.schema, coreSupergraphSdl: supergraph.sdl });
    }
  }

  return {
    replace,
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      replace(first);
      return { executor: (request) => execute(request, executors.get(request.schema)) };
    },
    async stop() {},
  };
}

async function execute(
  request: Parameters<GatewayExecutor>[0],
  executor: GatewayExecutor | undefined,
): ReturnType<GatewayExecutor> {
  if (!executor) throw requestError('SUPERGRAPH_UNAVAILABLE', 'The supergraph is not loaded.');
  return executor(request);
}
