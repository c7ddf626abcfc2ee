import type { Answered, DomainCache } from '../../cache/domain-cache.ts';
import type { ShapedFetch } from '../fetch-shape.ts';
import type { CopyFetch } from './copy.ts';

export type CacheFetch = (fetch: ShapedFetch) => Promise<Answered>;

/** Returns cached responses and fetches the rest. A mutation invalidates the cached responses of its domain. */
export function cache(kept: DomainCache | undefined): (next: CopyFetch) => CacheFetch {
  return (next) => async (fetch) => {
    const { shape } = fetch;
    if (kept && shape.changesNothing) return kept.answer(fetch, (some) => next({ ...some, shape }));
    const answer = await next(fetch).finally(() => shape.changesNothing || kept?.changed());
    return { answer, keep() {} };
  };
}
