import { type ApolloServer, HeaderMap, type HTTPGraphQLHead, type HTTPGraphQLResponse } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, errorCatalogue, requestError } from '#platform/runtime/errors.ts';
import type { HttpRequest, HttpResponse } from '#platform/runtime/http-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import { callerOf, type RateLimit } from '../limits/rate-limit.ts';
import type { Door } from '../operation/door.ts';

import type { GatewayRequest } from '../request/request.ts';

import { createRequestScope, type RequestScope, requestScope } from '../request/request-scope.ts';

import type { GraphqlContext } from './apollo-gateway.ts';
import type { FormatError } from './format-error.ts';
import type { ReadDocument } from './read-document.ts';

export interface GraphqlRouteOptions {
  readonly server: ApolloServer<GraphqlContext>;
  /** The service of the current supergraph. */
  readonly door: () => Door;
  readonly authenticate: Authenticate;
  readonly rateLimit: RateLimit;
  /** Checks a JSON text before it is parsed. */
  readonly checkJson: (text: string) => void;
  readonly readDocument: ReadDocument;
  readonly checkVariables: (variables: unknown) => void;
  readonly formatError: FormatError;
  readonly logger: Logger;
  readonly observer?: Observer | undefined;
}

/** The longest name of a consumer in the log, in characters. */
const consumerLength = 100;

/**
 * Serves GraphQL over HTTP, and writes one line to the log for each request: the operation's name, the consumer, the
 * domains that took part, status, duration and codes. No values, no variables.
 */
export function createGraphqlHandler(
  options: GraphqlRouteOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  return (http) => {
    const scope = createRequestScope();
    return requestScope.run(scope, async () => {
      const started = performance.now();
      const { correlationId } = scope;
      const activity = options.observer?.begin('request', {
        method: http.method,
        path: http.url.pathname,
        bytes: Buffer.byteLength(http.body),
        correlationId,
        traceparent: headerOf(http, 'traceparent'),
      });
      const response = await respond(http, options, scope, activity).catch((error: unknown) =>
        refuse(error, http, options.formatError),
      );
      const { operationName, consumer, domains, auditRecord, codes } = scope;
      const durationMs = Math.round(performance.now() - started);
      const { status } = response;
      activity?.end({ status, codes, bytes: Buffer.byteLength(response.body) });
      options.logger.info(
        {
          correlationId,
          operation: operationName,
          consumer: consumer?.slice(0, consumerLength),
          domains: [...domains],
          status,
          durationMs,
          codes: [...codes],
          audit: auditRecord,
        },
        'request',
      );
      return response;
    });
  };
}

async function respond(
  http: HttpRequest,
  { server, door, authenticate, rateLimit, checkJson, readDocument, checkVariables }: GraphqlRouteOptions,
  scope: RequestScope,
  observer: GatewayRequest['observer'],
): Promise<HttpResponse> {
  const { correlationId, domains } = scope;
  const principal = await authenticate({
    authorization: http.headers.authorization,
    purpose: headerOf(http, 'x-purpose'),
  }).catch((error: unknown) => {
    // Requests with an invalid token are limited like those without one.
    rateLimit.enter(http.remoteAddress)[Symbol.dispose]();
    throw error;
  });
  scope.consumer = principal.consumer;
  using _ = rateLimit.enter(callerOf(principal, http.remoteAddress));
  for (const text of jsonTexts(http)) checkJson(text);
  const body = http.method === 'POST' ? readJson(http) : undefined;
  refusePersisted(http, body);
  const query = queryOf(http, body);
  if (typeof query === 'string') scope.document = readDocument(query);
  checkVariables(variablesOf(http, body));
  return toHttp(
    await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: http.method, headers: headersOf(http), search: http.url.search, body },
      context: async () => ({
        caller: { correlationId, observer, principal, domains, signal: http.signal },
        door: door(),
      }),
    }),
  );
}

/** All texts that are parsed as JSON: @apollo/server reads both parameters of a URL. */
function jsonTexts({ method, url, body }: HttpRequest): string[] {
  if (method === 'POST') return [body];
  return ['variables', 'extensions'].flatMap((name) => url.searchParams.getAll(name));
}

function readJson({ headers, body }: HttpRequest): unknown {
  const [type, ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charsets = parameters
    .map((parameter) => parameter.trim())
    .filter((name) => name.startsWith('charset='));
  if (type?.trim() !== 'application/json' || headers['content-encoding'] !== undefined) {
    throw requestError('BAD_REQUEST', 'Send the request as "content-type: application/json", unencoded.');
  }
  if (!charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset))) {
    throw requestError('BAD_REQUEST', 'Send the request in UTF-8.');
  }
  try {
    return JSON.parse(body);
  } catch {
    throw requestError('BAD_REQUEST', 'The body is not JSON.');
  }
}

function queryOf({ method, url }: HttpRequest, body: unknown): unknown {
  return method === 'POST' ? (body as { query?: unknown } | null)?.query : url.searchParams.get('query');
}

/** Invalid JSON in a URL is left to @apollo/server, which refuses it. */
function variablesOf({ method, url }: HttpRequest, body: unknown): unknown {
  if (method === 'POST') return (body as { variables?: unknown } | null)?.variables;
  try {
    return JSON.parse(url.searchParams.get('variables') ?? 'null');
  } catch {
    return undefined;
  }
}

/** Clients that persist queries know this message: they send the text then. */
function refusePersisted({ method, url }: HttpRequest, body: unknown): void {
  const extensions =
    method === 'POST'
      ? (body as { extensions?: { persistedQuery?: unknown } | null } | null)?.extensions?.persistedQuery
      : url.searchParams.get('extensions')?.includes('persistedQuery');
  if (extensions) throw requestError('BAD_REQUEST', 'PersistedQueryNotSupported');
}

/** Headers between the gateway and its subgraphs are dropped from a client's request. */
function headersOf({ headers }: HttpRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !name.startsWith('x-weft-')) map.set(name, [value].flat().join(', '));
  }
  return map;
}

function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : [value].flat().join(', ');
}

/** A response is for its caller only: it must not be stored, and a cache that still stores it must separate callers. */
const neverCached = { 'cache-control': 'no-store', vary: 'authorization, x-purpose' };

function toHttp({ status, headers, body }: HTTPGraphQLResponse): HttpResponse {
  if (body.kind !== 'complete')
    throw new Error('The response is incremental, which no request here accepts.');
  return {
    status: status ?? 200,
    headers: { ...Object.fromEntries(headers), ...neverCached },
    body: body.string,
  };
}

/**
 * A response of errors alone, in the media type that the client prefers of both: clients read the errors of a status
 * other than 200 from `application/graphql-response+json`, and take `application/json` for a proxy's.
 */
function refuse(error: unknown, { headers }: HttpRequest, formatError: FormatError): HttpResponse {
  const graphql =
    error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error });
  const formatted = formatError(graphql.toJSON(), graphql);
  const code = codeOf(formatted);
  const http = graphql.extensions.http as Partial<HTTPGraphQLHead> | undefined;
  return {
    status: http?.status ?? errorCatalogue[code].status,
    headers: {
      'content-type': `${errorMediaType(headers.accept)}; charset=utf-8`,
      ...Object.fromEntries(http?.headers ?? []),
      ...neverCached,
      // RFC 6750, 3: only where the request has a token that is not accepted.
      ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer error="invalid_token"' }),
    },
    body: JSON.stringify({ errors: [formatted] }),
  };
}

function errorMediaType(accept = ''): string {
  return accept.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
}

function codeOf({ extensions }: GraphQLFormattedError): ErrorCode {
  return (extensions?.code as ErrorCode | undefined) ?? 'INTERNAL_SERVER_ERROR';
}
