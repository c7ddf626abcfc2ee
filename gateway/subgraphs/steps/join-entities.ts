import type { Shared } from '#platform/runtime/concurrency/single-flight.ts';
import type { SubgraphAnswer } from '../../fetches/read-answer.ts';
import { bodyOf } from '../../fetches/subgraph-fetch.ts';
import type { ShapedFetch } from '../fetch-shape.ts';
import { joinFetches } from '../join-fetches.ts';
import type { ShareBody } from './share.ts';

export type JoinFetch = (fetch: ShapedFetch) => Promise<Shared<SubgraphAnswer>>;

/** Makes one body of what an operation asks of entities at the same time. A mutation is a body of its own, and so is each fetch of
 * another executor: what is joined is compared with it. */
export function joinEntities(next: ShareBody): JoinFetch {
  const joined = joinFetches((body, context) =>
    next({ body, context, changes: false, signal: context.signal }),
  );
  return (fetch) => {
    const { shape, context } = fetch;
    if (shape.changesNothing && context.shadow !== 'theirs') return joined(fetch);
    return next({ body: bodyOf(fetch), context, changes: !shape.changesNothing, signal: context.signal });
  };
}
