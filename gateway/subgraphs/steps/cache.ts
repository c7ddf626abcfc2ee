import type { DomainCache, SourcedResponse } from '../../cache/domain-cache.ts';
import type { ShapedFetch } from '../fetch-shape.ts';
import type { CopyFetch } from './copy.ts';

export type CacheFetch = (fetch: ShapedFetch) => Promise<SourcedResponse>;

/** Gives what is cached, and asks for the rest. A mutation ends what was cached of its domain. */
export function cache(domain: string, kept: DomainCache | undefined): (next: CopyFetch) => CacheFetch {
  return (next) => async (fetch) => {
    const { shape, context } = fetch;
    if (kept && shape.changesNothing) {
      let fetched = 0;
      const answered = await kept.respond(fetch, (some) => {
        // What is asked for again as a whole was asked for in part before.
        fetched = Math.max(fetched, some.representations?.length ?? 1);
        return next({ ...some, shape });
      });
      const asked = fetch.representations?.length ?? 1;
      fetch.observer?.event('cache', { domain, kept: asked - fetched, fetched });
      // It would take the room of what responses are made of.
      return context.shadow ? { ...answered, keep() {} } : answered;
    }
    const response = await next(fetch).finally(() => shape.changesNothing || kept?.changed());
    return { response, keep() {} };
  };
}
