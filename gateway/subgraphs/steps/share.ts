import { createSingleFlight, type Shared } from '#platform/runtime/concurrency/single-flight.ts';
import type { SubgraphResponse } from '../../fetches/read-response.ts';
import type { OutgoingBody, SendBody } from './send.ts';

export type ShareBody = (outgoing: OutgoingBody) => Promise<Shared<SubgraphResponse>>;

/** Sends each body for itself. */
export function sendEach(next: SendBody): ShareBody {
  return async (outgoing) => ({ outcome: await next(outgoing), shared: false });
}

/**
 * Sends a body once for concurrent callers that are the same to the domain. A mutation is sent separately, and
 * requests after it do not share a response from before it.
 */
export function share(next: SendBody): ShareBody {
  const posts = createSingleFlight<SubgraphResponse>();
  return async (outgoing) => {
    const { body, context, changes, signal } = outgoing;
    // One that is sent only where there is room for it, so that no response may depend on it.
    if (context.shadow) return { outcome: await next(outgoing), shared: false };
    if (changes) return { outcome: await next(outgoing).finally(() => posts.forget()), shared: false };
    return posts.join(`${context.governance?.toldKey} ${body}`, signal, (all) =>
      next({ ...outgoing, signal: all }),
    );
  };
}
