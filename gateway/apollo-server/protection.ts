import type { ApolloServerPlugin, BaseContext, GraphQLRequestContext } from '@apollo/server';
import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import { errorCatalogue, errorCodeOf } from '#platform/runtime/errors.ts';
import { requestScope } from '../request/request-scope.ts';
import type { FormatError } from '../transport/format-error.ts';
import { asGraphQLError } from '../transport/refused-request.ts';
import type { RequestState, RequestStates } from './request-state.ts';

export interface ProtectionOptions<Context extends BaseContext> {
  readonly states: RequestStates<Context>;
  /** Whether the graph that is served now has a policy. */
  readonly governed: () => boolean;
  /** Is told the schema of the server that the plugin runs in. */
  readonly seen: (schema: GraphQLSchema) => void;
  /** Checks a document's text before it is parsed. @throws GraphQLError LIMIT_EXCEEDED */
  readonly checkText: (query: string) => void;
  /** The errors of an operation that Apollo Server refused, by the schema that its caller may see. */
  readonly explain: (refused: RefusedRequest<Context>) => Promise<readonly GraphQLError[]>;
  readonly formatError: FormatError;
}

export interface RefusedRequest<Context> {
  readonly context: Context;
  readonly document: DocumentNode;
  readonly request: { readonly operationName?: string | undefined; readonly variables?: object | undefined };
  readonly queryHash: string;
  /** Apollo Server's own. */
  readonly errors: readonly GraphQLError[];
}

/**
 * What an Apollo Server needs around a governed graph. It validates against a schema that is the same for all, names in
 * its messages what is close to an unknown name, and its errors have stacks where `NODE_ENV` is not `production`. So
 * documents beyond the limits do not reach its parser, the door says anew what is wrong with an operation, and of each
 * error what is allowed is left. On a graph without a policy it does nothing.
 */
export function createProtection<Context extends BaseContext>(
  options: ProtectionOptions<Context>,
): ApolloServerPlugin<Context> {
  const { states, governed, seen, checkText } = options;
  return {
    async serverWillStart({ schema }) {
      seen(schema);
    },
    async requestDidStart({ contextValue, request }) {
      const state = states.of(contextValue);
      // One that begins before a graph gains its policy, or ends after it, is held to it.
      const isHeld = () => state.governed || governed();
      const listener = {
        async willSendResponse(context: GraphQLRequestContext<Context>) {
          if (isHeld()) await writeProtected(context, state, options);
        },
      };
      if (!governed()) return listener;
      state.governed = true;
      try {
        checkText(request.query ?? '');
        state.checked = request.query !== undefined;
      } catch (error) {
        state.refusal = error;
        // It refuses an empty one immediately; the response is written below.
        request.query = '';
      }
      return listener;
    },
  };
}

async function writeProtected<Context extends BaseContext>(
  requestContext: GraphQLRequestContext<Context>,
  state: RequestState,
  options: ProtectionOptions<Context>,
): Promise<void> {
  const { body, http } = requestContext.response;
  http.headers.set('cache-control', 'no-store');
  if (body?.kind !== 'single') throw new Error('The response is incremental, which no request here accepts.');
  const { singleResult } = body;
  if (!singleResult.errors) return;
  const errors = await errorsOf(requestContext, state, options);
  singleResult.errors = requestScope.run(state.scope, () =>
    errors.map((error) => options.formatError(error.toJSON(), error)),
  );
  const [first] = errors;
  if (state.executed || !first) return;
  // Nothing was executed: the whole response is the refusal.
  const { status, headers } = (first.extensions.http ?? {}) as {
    status?: number;
    headers?: Map<string, string>;
  };
  http.status = status ?? errorCatalogue[errorCodeOf(first)].status;
  for (const [name, value] of headers ?? []) http.headers.set(name, value);
}

/** The errors before `formatError` of the server and other plugins: what they add is not on the list. */
async function errorsOf<Context extends BaseContext>(
  { contextValue, document, request, queryHash, errors = [] }: GraphQLRequestContext<Context>,
  state: RequestState,
  { explain }: ProtectionOptions<Context>,
): Promise<readonly GraphQLError[]> {
  if (state.refusal !== undefined) return [asGraphQLError(state.refusal)];
  if (state.executed || !document) return errors;
  try {
    return await explain({ context: contextValue, document, request, queryHash: queryHash ?? '', errors });
  } catch (error) {
    return [asGraphQLError(error)];
  }
}
