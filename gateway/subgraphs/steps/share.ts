import { createSingleFlight, type Shared } from '#platform/runtime/concurrency/single-flight.ts';
import type { SubgraphAnswer } from '../../fetches/read-answer.ts';
import type { OutgoingBody, SendBody } from './send.ts';

export type ShareBody = (outgoing: OutgoingBody) => Promise<Shared<SubgraphAnswer>>;

/**
 * Sends a body once for all callers who are the same to the domain and ask while the first waits. A mutation is sent by
 * itself, and what was read before it is not given to those who ask after it.
 */
export function share(next: SendBody): ShareBody {
  const posts = createSingleFlight<SubgraphAnswer>();
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
