import type { Observer } from '#platform/telemetry/observer.ts';
import type { SubgraphResponse } from '../../fetches/read-response.ts';
import type { SubgraphClient, SubgraphRequest } from '../../fetches/subgraph-client.ts';
import { SubgraphFailure } from '../../fetches/subgraph-failure.ts';
import type { FetchContext } from '../../request/governance.ts';
import { type EnvelopeOptions, fetchHeaders } from '../envelope-headers.ts';

export interface SendOptions extends EnvelopeOptions {
  readonly url: string;
  readonly client: SubgraphClient;
}

/** The body for a domain: one fetch, or several that are joined. */
export interface OutgoingBody {
  readonly body: string;
  readonly context: FetchContext;
  /** Whether it is a mutation. */
  readonly changes: boolean;
  readonly signal: AbortSignal;
  /** Of the fetch that it is sent for; of several, of the first. */
  readonly observer?: Observer | undefined;
  /** Headers of hooks; ours take their place. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the response is given with its status and all of its headers. @default false */
  readonly withHead?: boolean;
}

/** @throws SubgraphFailure where there is no GraphQL response. */
export type SendBody = (outgoing: OutgoingBody) => Promise<SubgraphResponse>;

/** Sends a body with an envelope that is signed for it. A mutation is not retried. */
export function send(options: SendOptions): SendBody {
  const { client, name: domain, url } = options;
  return async ({ body, context, changes, signal, observer, withHead = false, ...given }) => {
    const headers = { ...given.headers, ...(await fetchHeaders(options, context.governance, body)) };
    const background = context.shadow !== undefined;
    const repeatable = !changes && !background;
    const request = { domain, url, body, headers, signal, repeatable, background, withHead };
    return observer ? postObserved(client, request, observer) : client.post(request);
  };
}

async function postObserved(
  client: SubgraphClient,
  request: SubgraphRequest,
  observer: Observer,
): Promise<SubgraphResponse> {
  const { domain, url, body, headers } = request;
  const activity = observer.begin('domain request', { domain, url, bytes: Buffer.byteLength(body) });
  let bytes = 0;
  let code: string | undefined;
  try {
    const response = await client.post({ ...request, headers: { ...headers, ...activity.headers } });
    bytes = response.received?.bytes ?? 0;
    return response;
  } catch (error) {
    code = error instanceof SubgraphFailure ? error.code : 'INTERNAL_SERVER_ERROR';
    throw error;
  } finally {
    activity.end({ bytes, code });
  }
}
