import type {
  GatewayExecutor,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface';
import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Supergraph } from './load-supergraph.ts';

/** Variables that do not coerce, which are told of one request. */
const variableErrors = 5;

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
  // A request names the schema that it was validated against: that one's supergraph executes it, whatever
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
  // @apollo/server leaves it to the executor to say that no operation is meant, whatever the types say.
  if (!request.operation) return { errors: [noOperation(request.request.operationName)] };
  if (!isServed(request.operation, request.schema)) return { errors: [notServed(request.operation)] };
  const wrong = wrongVariables(request);
  return wrong ? { errors: wrong } : executor(request);
}

/** Both executors would tell all of them, of which there may be as many as there are values. */
function wrongVariables({ schema, operation, request }: Parameters<GatewayExecutor>[0]) {
  const definitions = operation.variableDefinitions ?? [];
  const given = request.variables ?? {};
  const { errors } = getVariableValues(schema, definitions, given, { maxErrors: variableErrors });
  // One more says that these were too many.
  return errors?.slice(0, variableErrors);
}

function isServed({ operation }: OperationDefinitionNode, schema: GraphQLSchema): boolean {
  return operation !== 'subscription' && Boolean(schema.getRootType(operation));
}

function notServed({ operation }: OperationDefinitionNode) {
  return requestError('GRAPHQL_VALIDATION_FAILED', `The graph serves no ${operation}.`);
}

function noOperation(name: string | undefined) {
  return requestError(
    'OPERATION_RESOLUTION_FAILURE',
    name === undefined
      ? 'The document has several operations: name one in "operationName".'
      : `The document has no operation "${name}".`,
  );
}
