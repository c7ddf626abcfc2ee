import type { Logger } from '#platform/runtime/log.ts';
import { usableEntities } from '../../execution/entity-shape.ts';
import type { SubgraphAnswer } from '../../fetches/read-answer.ts';
import { representationsOf, type ShapedFetch } from '../fetch-shape.ts';
import { atEachField, FailedFetch, misshapen, type SubgraphError } from '../subgraph-errors.ts';
import type { CacheFetch } from './cache.ts';

/** A response of a shape that its fetch allows. */
export interface CheckedAnswer {
  readonly answer: SubgraphAnswer;
  /** Entities that had another shape, and are null in it. */
  readonly wrong: readonly SubgraphError[];
  /** Caches it. Called before it is changed. */
  keep(): void;
}

/** @throws FailedFetch where no part of it can be used. */
export type CheckFetch = (fetch: ShapedFetch) => Promise<CheckedAnswer>;

/** Checks that responses about entities have the shape of `_entities`. A response with any error is not cached. */
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
