import type { Answered, DomainCache } from '../../cache/domain-cache.ts';
import type { ShapedFetch } from '../fetch-shape.ts';
import type { CopyFetch } from './copy.ts';

export type CacheFetch = (fetch: ShapedFetch) => Promise<Answered>;

/** Gives what is cached, and asks for the rest. A mutation ends what was cached of its domain. */
export function cache(kept: DomainCache | undefined): (next: CopyFetch) => CacheFetch {
  return (next) => async (fetch) => {
    const { shape, context } = fetch;
    if (kept && shape.changesNothing) {
      const answered = await kept.answer(fetch, (some) => next({ ...some, shape }));
      // It would take the room of what responses are made of.
      return context.shadow ? { ...answered, keep() {} } : answered;
    }
    const answer = await next(fetch).finally(() => shape.changesNothing || kept?.changed());
    return { answer, keep() {} };
  };
}
