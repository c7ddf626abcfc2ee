import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import type { Door } from '../operation/door.ts';
import { isResultStream } from '../request/operation-result.ts';
import type { GatewayRequest } from '../request/request.ts';
import { requestScope } from '../request/request-scope.ts';

/** The context of one request in @apollo/server. */
export interface GraphqlContext {
  readonly caller: GatewayRequest;
  /**
   * The service of the supergraph at the start of the request: it executes the request, even where another one is
   * loaded meanwhile.
   */
  readonly door: Door;
}

/**
 * The graph in the form that @apollo/server expects. It gets one schema that stands for all supergraphs: it would
 * validate the real one, print it and hash the text, which blocks the event loop for 80 ms with 200 domains, and
 * keep it forever. It does not need it, and documents parsed under one supergraph stay cached under the next.
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
    // The interface requires one.
    operation: operation ?? undefined,
    operationName: request.operationName,
    variables: exactVariables() ?? request.variables ?? {},
    queryHash,
  });
  if (isResultStream(response)) throw new Error('A stream of results, which this transport cannot deliver.');
  return response;
};

/** @apollo/server has refused what is no object. */
function exactVariables(): Readonly<Record<string, unknown>> | undefined {
  const variables = requestScope.getStore()?.variables;
  return isRecord(variables) ? variables : undefined;
}

function standIn(): GraphQLSchema {
  const query = new GraphQLObjectType({ name: 'Query', fields: { supergraph: { type: GraphQLInt } } });
  return new GraphQLSchema({ query, assumeValid: true });
}
