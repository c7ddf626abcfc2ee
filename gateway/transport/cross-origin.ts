import type { AskedFor, HttpResponse, Route } from '#platform/runtime/http-server.ts';
import { problem } from '#platform/runtime/http-server.ts';

/**
 * What pages of other origins may do (CORS). Without credentials: a page sends its token itself, and no cookie is read.
 */
export interface CrossOrigin {
  /** Answers a preflight. */
  readonly preflight: Route;
  /** Lets the page of an allowed origin read a response, a refusal too. */
  allow(response: HttpResponse, to: AskedFor): HttpResponse;
}

const methods = 'GET, HEAD, POST';

/** Those that are read, and those that clients add. */
const requestHeaders = [
  'accept',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'authorization',
  'content-encoding',
  'content-type',
  'graphql-require-preflight',
  'traceparent',
  'tracestate',
  'x-apollo-operation-name',
  'x-purpose',
].join(', ');

const responseHeaders = 'retry-after, www-authenticate';

/** How long a browser may remember a preflight. Seconds; shorter than the longest that browsers take, two hours. */
const rememberedFor = '600';

/**
 * @param path the only one that is opened: what domains and operators ask is not, and neither are the tokens of personas.
 * @param origins exact, such as `https://app.example`.
 */
export function createCrossOrigin(path: string, origins: readonly string[]): CrossOrigin {
  const allowed = new Set(origins);
  const allow: CrossOrigin['allow'] = (response, { path: asked, headers }) => {
    if (asked !== path) return response;
    const { origin } = headers;
    return withHeaders(response, {
      vary: joined(response.headers?.vary, 'origin'),
      ...(origin !== undefined &&
        allowed.has(origin) && {
          'access-control-allow-origin': origin,
          'access-control-expose-headers': responseHeaders,
        }),
    });
  };
  return {
    allow,
    preflight: {
      method: 'OPTIONS',
      path,
      handle({ headers }) {
        if (!allowed.has(headers.origin ?? ''))
          return problem(
            403,
            'BAD_REQUEST',
            'Pages of this origin may not send requests. The gateway has to name it (--cors).',
          );
        return {
          status: 204,
          headers: {
            'access-control-allow-methods': methods,
            'access-control-allow-headers': requestHeaders,
            'access-control-max-age': rememberedFor,
            'cache-control': 'no-store',
          },
          body: '',
        };
      },
    },
  };
}

function withHeaders(response: HttpResponse, headers: Readonly<Record<string, string>>): HttpResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** A `vary` header with one more name. */
export function joined(vary: string | undefined, name: string): string {
  return vary === undefined ? name : `${vary}, ${name}`;
}
