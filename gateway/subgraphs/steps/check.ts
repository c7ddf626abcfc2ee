import type { Logger } from '#platform/runtime/log.ts';
import { usableEntities } from '../../execution/entity-shape.ts';
import type { SubgraphAnswer } from '../../fetches/read-answer.ts';
import { representationsOf, type ShapedFetch } from '../fetch-shape.ts';
import { atEachField, FailedFetch, misshapen, type SubgraphError } from '../subgraph-errors.ts';
import type { CacheFetch } from './cache.ts';

/** A response that is what its fetch can be answered with. */
export interface CheckedAnswer {
  readonly answer: SubgraphAnswer;
  /** Of entities that were in another shape, and are null in it. */
  readonly wrong: readonly SubgraphError[];
  /** Caches it. To be called before it is changed. */
  keep(): void;
}

/** @throws FailedFetch where nothing of it can be used. */
export type CheckFetch = (fetch: ShapedFetch) => Promise<CheckedAnswer>;

/** Holds responses about entities to what `_entities` promises. One with anything wrong in it is not cached. */
export function check(domain: string, logger: Logger): (next: CacheFetch) => CheckFetch {
  return (next) => async (fetch) => {
    const { answer: received, keep } = await next(fetch);
    const { shape, representations = [], context } = fetch;
    if (!shape.entities) return { answer: received, wrong: [], keep };
    const { answer, wrong, reason } = usableEntities(received, representations.length);
    if (reason !== undefined) {
      const { correlationId } = context;
      logger.warn({ domain, reason, code: 'SUBGRAPH_ERROR', correlationId }, 'fetch failed');
    }
    if (!answer) throw new FailedFetch(misshapen(domain));
    if (wrong.length === 0) return { answer, wrong: [], keep };
    const errors = atEachField(misshapen(domain), shape, representationsOf(fetch), wrong);
    return { answer, wrong: errors, keep() {} };
  };
}
