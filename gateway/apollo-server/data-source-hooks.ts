import type { GatewayGraphQLRequest, GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import { type FetchHooks, type HookedFetch, HookFailure } from '../subgraphs/fetch-hooks.ts';
import type { NamedSubgraph } from '../subgraphs/subgraph-sources.ts';
import type { HookedDataSource } from './data-source.ts';

/** What hooks are given of a request. */
export interface HookedRequest {
  readonly context: unknown;
  readonly incoming: unknown;
}

/** What would be another way to a domain, or beside ours without effect. */
const ownWays = ['process', 'parseBody', 'errorFromResponse', 'didEncounterError'] as const;

/** What begins so is ours: the envelope is one of them. */
const reserved = 'x-weft-';

/** Headers of the connection and of the body, which the gateway sets. */
const set: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The hooks of a data source. Of @apollo/gateway's class only its hooks are called: fetches are this gateway's.
 * @throws TypeError for one that fetches by itself.
 */
export function hooksOfDataSource(source: HookedDataSource, { name }: NamedSubgraph): FetchHooks {
  const own = ownWays.find((way) => overrides(source, way));
  if (own !== undefined) {
    throw new TypeError(
      `"buildService" gives for "${name}" a data source with a "${own}" of its own. Only "url", "willSendRequest" and "didReceiveResponse" are used: fetches are the gateway's.`,
    );
  }
  if ('apq' in source && source.apq === true) {
    throw new TypeError(
      `"buildService" gives for "${name}" a data source with "apq", which is not supported.`,
    );
  }
  return {
    url: source.url,
    willSend: source.willSendRequest && ((fetch) => willSend(source, fetch)),
    didReceive: source.didReceiveResponse && ((fetch, response) => didReceive(source, fetch, response)),
  };
}

/** A class of @apollo/gateway has all of them; one that extends it may have others. */
function overrides(source: object, way: string): boolean {
  for (let at: object | null = source; at; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, way)) return at.constructor.name !== 'RemoteGraphQLDataSource' || at === source;
  }
  return false;
}

async function willSend(source: HookedDataSource, fetch: HookedFetch): Promise<Record<string, string>> {
  const headers = new Headers({ 'content-type': 'application/json' });
  const request = requestOf(fetch, headers);
  const before = JSON.stringify(unchanging(request));
  await calling(fetch, () =>
    source.willSendRequest?.({ kind: 'incoming operation', request, ...givenOf(fetch) } as never),
  );
  if (JSON.stringify(unchanging(request)) !== before) {
    throw new HookFailure(
      `"willSendRequest" changed the request to the domain "${fetch.domain}". It may add headers to "request.http.headers", and nothing else.`,
    );
  }
  // Another collection of headers may hold names as they were written, and those of one header twice.
  const written = new Headers([...(request.http?.headers ?? headers)]);
  const added = [...written].filter(([name, value]) => !isOurs(name, value));
  const forbidden = added.find(([name]) => name.startsWith(reserved) || set.has(name));
  if (forbidden) {
    throw new HookFailure(
      `"willSendRequest" set the header "${forbidden[0]}" for the domain "${fetch.domain}", which only the gateway may set. Leave it out.`,
    );
  }
  return Object.fromEntries(added);
}

function isOurs(name: string, value: string): boolean {
  return name === 'content-type' && value === 'application/json';
}

async function didReceive(
  source: HookedDataSource,
  fetch: HookedFetch,
  received: SubgraphResponse,
): Promise<SubgraphResponse> {
  const { context } = givenOf(fetch);
  const { status, headers } = headOf(received);
  const http = { status, headers };
  const whole = { data: received.data, errors: received.errors, extensions: received.extensions };
  const response = (fetch.governed ? { http } : { ...whole, http }) as GatewayGraphQLResponse;
  const request = requestOf(fetch, new Headers());
  const given = await calling(fetch, () =>
    source.didReceiveResponse?.({ request, response, context } as never),
  );
  if (fetch.governed) {
    const isAltered = (given !== undefined && given !== response) || Object.keys(response).join() !== 'http';
    if (isAltered) {
      throw new HookFailure(
        `"didReceiveResponse" changed the response of the domain "${fetch.domain}", which no hook may on a governed graph. Return the response that it was given.`,
      );
    }
    return received;
  }
  if (!isRecord(given)) {
    throw new HookFailure(`"didReceiveResponse" gave no response for the domain "${fetch.domain}".`);
  }
  const { data, errors, extensions } = given;
  return {
    ...received,
    data: isRecord(data) ? data : null,
    errors: Array.isArray(errors) ? errors : [],
    extensions: isRecord(extensions) ? extensions : {},
  };
}

/** The errors of a hook are its author's words: callers of a graph without policy get them, as with @apollo/gateway. */
async function calling<T>({ governed }: HookedFetch, call: () => T): Promise<Awaited<T>> {
  try {
    return await call();
  } catch (error) {
    if (governed || !(error instanceof GraphQLError)) throw error;
    const { code } = error.extensions;
    throw new HookFailure(error.message, typeof code === 'string' ? code : undefined);
  }
}

/** Entities hold what other domains responded, so hooks of a governed graph see none. */
function requestOf({ body, url, governed }: HookedFetch, headers: Headers): GatewayGraphQLRequest {
  const { query, operationName, variables } = JSON.parse(body);
  if (governed) delete variables?.representations;
  return {
    query,
    ...(operationName === undefined ? {} : { operationName }),
    ...(variables === undefined ? {} : { variables }),
    http: { method: 'POST', url, headers },
  };
}

function unchanging({ http, ...request }: GatewayGraphQLRequest): unknown {
  return [request, http?.method, http?.url];
}

function givenOf({ hooked }: HookedFetch) {
  const { context, incoming } = hooked as HookedRequest;
  return { context, incomingRequestContext: incoming };
}

function headOf({ received }: SubgraphResponse): { readonly status: number; readonly headers: Headers } {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received?.head?.headers ?? {})) {
    if (name.startsWith(reserved)) continue;
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return { status: received?.head?.status ?? 200, headers };
}
