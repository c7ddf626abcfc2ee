import { type ApolloServer, HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { JWTVerifyGetKey } from 'jose';
import { type Envelope, EnvelopeError, envelopeHeader, verifyEnvelope } from '#platform/runtime/envelope.ts';
import { startApolloServer } from '#platform/runtime/graphql-server.ts';
import { type HttpRequest, type HttpResponse, problem } from '#platform/runtime/http-server.ts';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { createContext, type ProductRuntime } from './context.ts';
import { disclosurePlugin } from './disclosure-plugin.ts';
import { exactNumbersPlugin } from './exact-numbers-plugin.ts';
import { finiteNumbersRule } from './finite-numbers-rule.ts';
import { meshPlugin } from './mesh-plugin.ts';
import { placedLiteralsPlugin } from './placed-values.ts';
import type { PolicyStore, RequestPolicy } from './policy-store.ts';
import { refusedCaller } from './refused-caller.ts';
import type { RequestContext } from './request-context.ts';
import { responseFormat } from './response-format.ts';
import { snapshotPlugin } from './snapshot-plugin.ts';
import { noDependence, watchPrincipal } from './watched-principal.ts';

/** Items of a list in the variables: the entities of one fetch are one list, and 10,000 take a third of a second. */
const mostItems = 10_000;

export interface GraphqlHandlerOptions {
  readonly schema: GraphQLSchema;
  readonly runtime: ProductRuntime;
  readonly snapshots: SnapshotStore;
  readonly policies: PolicyStore;
  readonly envelopeKeys: JWTVerifyGetKey;
  /** @default nobody */
  readonly observer?: Observer | undefined;
  readonly logger: Logger;
}

export interface GraphqlHandler extends AsyncDisposable {
  handle(request: HttpRequest): Promise<HttpResponse>;
}

/** Serves GraphQL to callers with an envelope that the gateway signed for this product and this body. */
export async function createProductHandler(options: GraphqlHandlerOptions): Promise<GraphqlHandler> {
  const { runtime, logger } = options;
  const server = await startServer(options);

  async function handle(request: HttpRequest): Promise<HttpResponse> {
    const token = headerOf(request);
    let envelope: Envelope;
    try {
      envelope = await verifyEnvelope(token, options.envelopeKeys, {
        audience: runtime.model.domain,
        body: request.body,
      });
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
      return refusedCaller(error, logger);
    }
    // Who is no gateway of ours decides about nothing here, and so not about what is traced.
    return observed(request, options.observer, (observer) =>
      respond(request, envelope, token ?? '', observer),
    );
  }

  async function respond(
    request: HttpRequest,
    envelope: Envelope,
    token: string,
    observer: Observer | undefined,
  ): Promise<HttpResponse> {
    const body = parseJson(request.body);
    if (body === undefined) return problem(400, 'BAD_REQUEST', 'The body is not JSON.');
    if (longestList(body) > mostItems) {
      return problem(
        400,
        'LIMIT_EXCEEDED',
        `A domain accepts ${mostItems} entities or values in one request. Request fewer rows.`,
      );
    }
    let policy: RequestPolicy;
    try {
      policy = await options.policies.policyFor(envelope, token);
    } catch (error) {
      if (error instanceof GraphQLError) return problem(503, 'POLICY_UNAVAILABLE', error.message);
      throw error;
    }
    await using lease = options.snapshots.lease();
    const dependence = noDependence();
    const context: RequestContext = {
      ...createContext({
        runtime,
        principal: watchPrincipal(envelope.principal, dependence),
        decisions: policy.decisions,
        signal: request.signal,
        snapshot: (asOf) => lease.get(asOf),
        observer,
      }),
      policy,
      lease,
      dependence,
    };
    // Awaited here, since the lease is released when this function returns.
    return await execute(server, request, body, context);
  }

  return { handle, [Symbol.asyncDispose]: () => server.stop() };
}

function startServer({
  schema,
  runtime,
  logger,
}: GraphqlHandlerOptions): Promise<ApolloServer<RequestContext>> {
  return startApolloServer<RequestContext>(
    {
      schema,
      introspection: false,
      hideSchemaDetailsFromClientErrors: true,
      maxRecursiveSelections: 2000,
      parseOptions: { maxLexicalTokens: 20_000 },
      validationOptions: { maxErrors: 10 },
      validationRules: [finiteNumbersRule],
      formatError: responseFormat(logger),
      // Variables are read by all others. Refusals do not depend on a snapshot.
      plugins: [
        placedLiteralsPlugin(),
        exactNumbersPlugin(),
        disclosurePlugin(),
        snapshotPlugin(),
        meshPlugin(runtime.model),
      ],
    },
    logger,
  );
}

async function execute(
  server: ApolloServer<RequestContext>,
  request: HttpRequest,
  body: unknown,
  contextValue: RequestContext,
): Promise<HttpResponse> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method, headers, search: request.url.search, body },
    context: async () => contextValue,
  });
  return {
    status: response.status ?? 200,
    headers: { ...Object.fromEntries(response.headers), 'cache-control': 'no-store' },
    body: response.body.kind === 'complete' ? response.body.string : '',
  };
}

async function observed(
  { method, url, headers, body }: HttpRequest,
  observer: Observer | undefined,
  respond: (observer: Observer | undefined) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { traceparent } = headers;
  const activity = observer?.begin('request', {
    method,
    path: url.pathname,
    bytes: Buffer.byteLength(body),
    ...(typeof traceparent === 'string' && { traceparent }),
  });
  if (!activity) return respond(undefined);
  try {
    const response = await respond(activity);
    activity.end({ status: response.status, codes: [], bytes: Buffer.byteLength(response.body) });
    return response;
  } catch (error) {
    activity.end({ status: 500, codes: [], bytes: 0 });
    throw error;
  }
}

function headerOf({ headers }: HttpRequest): string | undefined {
  const value = headers[envelopeHeader];
  return typeof value === 'string' ? value : undefined;
}

function longestList(body: unknown): number {
  const { variables } = (body ?? {}) as { readonly variables?: unknown };
  const lists = Object.values(variables ?? {}).filter((value): value is unknown[] => Array.isArray(value));
  return Math.max(0, ...lists.map(({ length }) => length));
}

function parseJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
