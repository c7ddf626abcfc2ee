import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { HttpResponse } from '#platform/runtime/http-server.ts';
import { type Choice, chooseAccepted } from './accepted.ts';

const mediaTypes = ['application/json', 'application/graphql-response+json'] as const;

/** The type of a response. */
export type MediaType = Choice<(typeof mediaTypes)[number]>;

/**
 * @param accept the header; without one the response is `application/json`.
 * @returns `undefined` where it accepts neither type.
 */
export function acceptedType(accept: string | undefined): MediaType | undefined {
  return chooseAccepted(accept === '' ? undefined : accept, mediaTypes, 'of the header');
}

export function notAcceptable(): GraphQLError {
  return requestError('BAD_REQUEST', `Accept ${mediaTypes.map((name) => `"${name}"`).join(' or ')}.`, {
    extensions: { http: { status: 406 } },
  });
}

/**
 * The response in that type. A client that names `application/json` takes every other status than 2xx for a fault of
 * the transport: a GraphQL request that was read and is refused has 200 there (GraphQL over HTTP, 6.4.1), while one that is
 * no GraphQL over HTTP, or not permitted, or too large, or too early, has its own. Otherwise the status is the real one.
 * @param type `undefined` of a request that accepts none: its refusal is JSON.
 * @param codes of the errors in it.
 */
export function inMediaType(
  response: HttpResponse,
  type: MediaType | undefined,
  codes: ReadonlySet<string>,
): HttpResponse {
  const { name = 'application/json', named = false } = type ?? {};
  const asData = response.status === 400 && named && name === 'application/json' && !codes.has('BAD_REQUEST');
  return {
    ...response,
    status: asData ? 200 : response.status,
    headers: { ...response.headers, 'content-type': `${name}; charset=utf-8` },
  };
}
