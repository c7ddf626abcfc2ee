import type { Logger } from '#platform/runtime/log.ts';
import { usableEntities } from '../../execution/entity-shape.ts';
import type { SubgraphResponse } from '../../fetches/read-response.ts';
import { representationsOf, type ShapedFetch } from '../fetch-shape.ts';
import { atEachField, FailedFetch, misshapen, type SubgraphError } from '../subgraph-errors.ts';
import type { CacheFetch } from './cache.ts';

/** A response of a shape that its fetch allows. */
export interface CheckedResponse {
  readonly response: SubgraphResponse;
  /** Entities that had another shape, and are null in it. */
  readonly wrong: readonly SubgraphError[];
  /** Caches it. Called before it is changed. */
  keep(): void;
}

/** @throws FailedFetch where no part of it can be used. */
export type CheckFetch = (fetch: ShapedFetch) => Promise<CheckedResponse>;

/** Checks that responses about entities have the shape of `_entities`. A response with any error is not cached. */
export function check(domain: string, logger: Logger): (next: CacheFetch) => CheckFetch {
  return (next) => async (fetch) => {
    const { response: received, keep } = await next(fetch);
    const { shape, representations = [], context } = fetch;
    if (!shape.entities) return { response: received, wrong: [], keep };
    const { response, wrong, reason } = usableEntities(received, representations.length);
    if (reason !== undefined) {
      const { correlationId } = context;
      logger.warn({ domain, reason, code: 'SUBGRAPH_ERROR', correlationId }, 'fetch failed');
    }
    if (!response) throw new FailedFetch(misshapen(domain));
    if (wrong.length === 0) return { response, wrong: [], keep };
    const errors = atEachField(misshapen(domain), shape, representationsOf(fetch), wrong);
    return { response, wrong: errors, keep() {} };
  };
}
