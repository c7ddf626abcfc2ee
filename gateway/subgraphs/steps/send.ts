import type { SubgraphAnswer } from '../../fetches/read-answer.ts';
import type { SubgraphClient } from '../../fetches/subgraph-client.ts';
import type { FetchContext } from '../../request/governance.ts';
import { type EnvelopeOptions, fetchHeaders } from '../envelope-headers.ts';

export interface SendOptions extends EnvelopeOptions {
  readonly url: string;
  readonly client: SubgraphClient;
}

/** What is sent to a domain: one fetch, or several that are joined. */
export interface OutgoingBody {
  readonly body: string;
  readonly context: FetchContext;
  /** Whether it is a mutation. */
  readonly changes: boolean;
  readonly signal: AbortSignal;
}

/** @throws SubgraphFailure where there is no response in GraphQL's form. */
export type SendBody = (outgoing: OutgoingBody) => Promise<SubgraphAnswer>;

/** Sends a body with an envelope that is signed for it. A mutation is not repeated. */
export function send(options: SendOptions): SendBody {
  const { client, name: domain, url } = options;
  return async ({ body, context, changes, signal }) => {
    const headers = await fetchHeaders(options, context.governance, body);
    const background = context.shadow !== undefined;
    return client.post({
      domain,
      url,
      body,
      headers,
      signal,
      repeatable: !changes && !background,
      background,
    });
  };
}
