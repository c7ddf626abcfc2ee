import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Door } from '../operation/door.ts';
import { isResultStream } from '../request/operation-result.ts';
import type { GatewayRequest } from '../request/request.ts';

/** What goes through @apollo/server with one request. */
export interface GraphqlContext {
  readonly caller: GatewayRequest;
  /** Of the supergraph that was served when the request began: that one executes it, whatever is loaded meanwhile. */
  readonly door: Door;
}

/**
 * The graph as @apollo/server asks for it. It is told of one schema that stands for all supergraphs: it would validate
 * the real one, print it and hash the text, which holds the event loop for 80 ms where there are 200 domains, and keep
 * it for as long as it lives. It needs none, and documents that were parsed under one supergraph are known under the next.
 */
export function createApolloGateway(): GatewayInterface {
  return {
    onSchemaLoadOrUpdate(listener) {
      listener({ apiSchema: standIn(), coreSupergraphSdl: '' });
      return () => {};
    },
    load: async () => ({ executor }),
    async stop() {},
  };
}

const executor: GatewayExecutor = async ({ context, request, document, operation, queryHash }) => {
  const { caller, door } = context as GraphqlContext;
  const response = await door({
    caller,
    document,
    // The interface says that there always is one.
    operation: operation ?? undefined,
    operationName: request.operationName,
    variables: request.variables ?? {},
    queryHash,
  });
  if (isResultStream(response)) throw new Error('A stream of results, which this transport cannot deliver.');
  return response;
};

function standIn(): GraphQLSchema {
  const query = new GraphQLObjectType({ name: 'Query', fields: { supergraph: { type: GraphQLInt } } });
  return new GraphQLSchema({ query, assumeValid: true });
}
