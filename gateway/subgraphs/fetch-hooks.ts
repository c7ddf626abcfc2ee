import type { SubgraphResponse } from '../fetches/read-response.ts';

/** A fetch, as hooks see it: without the envelope, which is signed after them. */
export interface HookedFetch {
  /** The domain, as the supergraph names it. */
  readonly domain: string;
  readonly url: string;
  /** The request body, as it is sent. */
  readonly body: string;
  /** Whether a policy applies to it. */
  readonly governed: boolean;
  /** What the request's transport gives hooks. */
  readonly hooked: unknown;
}

/**
 * What the server that runs a gateway does at a domain's fetches. They add headers and read those of a response; on a
 * governed graph they are not given its data, which has no audit record yet.
 */
export interface FetchHooks {
  /** The domain's URL. @default the supergraph's */
  readonly url?: string | undefined;
  /** @returns headers to send beside the gateway's own, which take their place. @throws HookFailure, or any error */
  readonly willSend?: ((fetch: HookedFetch) => Promise<Readonly<Record<string, string>>>) | undefined;
  /** @returns the response to go on with. @throws HookFailure, or any error */
  readonly didReceive?:
    | ((fetch: HookedFetch, response: SubgraphResponse) => Promise<SubgraphResponse>)
    | undefined;
}

/** What a hook must not do, or did wrong; the message is for the caller. */
export class HookFailure extends Error {
  override readonly name = 'HookFailure';
  /** Of the error that the caller gets. @default HOOK_FAILED */
  readonly code: string;
  constructor(message: string, code = 'HOOK_FAILED') {
    super(message);
    this.code = code;
  }
}

/** Whether there are hooks beside another URL. */
export function changesRequests({ willSend, didReceive }: FetchHooks): boolean {
  return willSend !== undefined || didReceive !== undefined;
}
