import type { ErrorCode } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { SubgraphFailure } from '../../fetches/subgraph-failure.ts';
import { type FetchHooks, type HookedFetch, HookFailure } from '../fetch-hooks.ts';
import { FailedFetch } from '../subgraph-errors.ts';
import type { SendBody } from './send.ts';

export interface HookOptions {
  /** The domain, as the supergraph names it. */
  readonly name: string;
  readonly url: string;
  readonly logger: Logger;
}

/** Calls the hooks around a request: before it is signed, and when its response is there. A hook that throws fails the fetch. */
export function hook(
  { willSend, didReceive }: FetchHooks,
  { name, url, logger }: HookOptions,
): (next: SendBody) => SendBody {
  return (next) => async (outgoing) => {
    const { body, context } = outgoing;
    const governed = context.governance !== undefined;
    const fetch: HookedFetch = { domain: name, url, body, governed, hooked: context.hooked };
    try {
      const headers = await willSend?.(fetch);
      const response = await next({ ...outgoing, headers, withHead: didReceive !== undefined });
      return (await didReceive?.(fetch, response)) ?? response;
    } catch (error) {
      if (error instanceof SubgraphFailure) throw error;
      const { correlationId } = context;
      const isTold = error instanceof HookFailure;
      logger.error(
        { domain: name, correlationId, ...(isTold ? { reason: error.message } : { err: error }) },
        'a hook failed a fetch',
      );
      const message = isTold ? error.message : `A hook failed the fetch from the domain "${name}".`;
      const code = (isTold ? error.code : 'HOOK_FAILED') as ErrorCode;
      throw new FailedFetch({ message, extensions: { code, domain: name } });
    }
  };
}
