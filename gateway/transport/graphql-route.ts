import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { HttpRequest, HttpResponse } from '#platform/runtime/http-server.ts';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { ResolveDocument } from '../documents/resolve-document.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import { callerOf, type RateLimit } from '../limits/rate-limit.ts';
import type { Door } from '../operation/door.ts';

import type { GatewayRequest } from '../request/request.ts';

import { createRequestScope, type RequestScope, requestScope } from '../request/request-scope.ts';

import type { GraphqlContext } from './apollo-gateway.ts';
import { authenticateRequest } from './authenticate-request.ts';
import { refuseCrossSite } from './cross-site.ts';
import type { FormatError } from './format-error.ts';
import { acceptedType, inMediaType, type MediaType, notAcceptable } from './media-type.ts';
import type { ReadDocument } from './read-document.ts';
import { neverCached, refuseRequest } from './refused-request.ts';
import { askedDocument, withDocument } from './request-parameters.ts';

export interface GraphqlRouteOptions {
  readonly server: ApolloServer<GraphqlContext>;
  /** The service of the current supergraph. */
  readonly door: () => Door;
  readonly authenticate: Authenticate;
  readonly rateLimit: RateLimit;
  /** Checks a JSON text before it is parsed. */
  readonly checkJson: (text: string) => void;
  readonly resolveDocument: ResolveDocument;
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
      const refused = (error: unknown) => refuseRequest(error, options.formatError);
      const mediaType = acceptedType(headerOf(http, 'accept'));
      const plain = await respond(http, options, scope, activity, mediaType).catch(refused);
      const { operationName, consumer, domains, auditRecord, codes } = scope;
      const response = inMediaType(plain, mediaType, codes);
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
  options: GraphqlRouteOptions,
  scope: RequestScope,
  observer: GatewayRequest['observer'],
  mediaType: MediaType | undefined,
): Promise<HttpResponse> {
  const { server, door, authenticate, rateLimit, checkJson } = options;
  const { correlationId, domains } = scope;
  const principal = await authenticateRequest(http, { authenticate, rateLimit });
  scope.consumer = principal.consumer;
  using _ = rateLimit.enter(callerOf(principal, http.remoteAddress));
  refuseCrossSite(http, principal);
  // Before it is executed: a mutation whose result is not accepted must not happen.
  if (!mediaType) throw notAcceptable();
  for (const text of jsonTexts(http)) checkJson(text);
  const body = http.method === 'POST' ? readJson(http) : undefined;
  const query = documentOf(http, body, options, scope);
  scope.variables = variablesOf(http, body);
  options.checkVariables(scope.variables);
  return toHttp(
    await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: http.method,
        headers: headersOf(http),
        ...withDocument(http, body, query),
      },
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
  if (type?.trim() !== 'application/json') {
    throw unsupported('Send the request as "content-type: application/json".');
  }
  if (charsets.length > 1 || !charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset))) {
    throw unsupported('Send the request in UTF-8.');
  }
  try {
    return parseExactJson(body.startsWith(byteOrderMark) ? body.slice(1) : body);
  } catch {
    throw requestError('BAD_REQUEST', 'The body is not JSON.');
  }
}

/** RFC 8259, 8.1: not to be sent, and may be passed over. */
const byteOrderMark = '\uFEFF';

function unsupported(message: string): GraphQLError {
  return requestError('BAD_REQUEST', message, { extensions: { http: { status: 415 } } });
}

/** The document's text, which is parsed then. @returns what is sent in its place, where that is no text. */
function documentOf(
  http: HttpRequest,
  body: unknown,
  { resolveDocument, readDocument }: GraphqlRouteOptions,
  scope: RequestScope,
): unknown {
  const { text, parsed } = resolveDocument(askedDocument(http, body));
  if (typeof text !== 'string') return text;
  scope.document = readDocument(text);
  if (scope.document) parsed?.();
  return text;
}

/** Invalid JSON in a URL is left to @apollo/server, which refuses it. */
function variablesOf({ method, url }: HttpRequest, body: unknown): unknown {
  if (method === 'POST') return (body as { variables?: unknown } | null)?.variables;
  try {
    return parseExactJson(url.searchParams.get('variables') ?? 'null');
  } catch {
    return undefined;
  }
}

/**
 * What @apollo/server knows of a client's headers. Which media type the response has is chosen here, and that no other site
 * sent the request was checked: it knows neither tokens nor all of the headers that prove it.
 */
function headersOf({ headers }: HttpRequest): HeaderMap {
  const type = headers['content-type'];
  return new HeaderMap([
    ...(type === undefined ? [] : [['content-type', type] as [string, string]]),
    ['accept', 'application/json'],
    ['apollo-require-preflight', 'checked'],
  ]);
}

function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : [value].flat().join(', ');
}

function toHttp({ status, headers, body }: HTTPGraphQLResponse): HttpResponse {
  if (body.kind !== 'complete')
    throw new Error('The response is incremental, which no request here accepts.');
  return {
    status: status ?? 200,
    headers: { ...Object.fromEntries(headers), ...neverCached },
    body: body.string,
  };
}
