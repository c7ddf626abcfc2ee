import type { Shared } from '#platform/runtime/concurrency/single-flight.ts';
import type { SubgraphResponse } from '../../fetches/read-response.ts';
import { bodyOf } from '../../fetches/subgraph-fetch.ts';
import type { ShapedFetch } from '../fetch-shape.ts';
import { joinFetches } from '../join-fetches.ts';
import type { ShareBody } from './share.ts';

export type JoinFetch = (fetch: ShapedFetch) => Promise<Shared<SubgraphResponse>>;

/** Each fetch has a body of its own. */
export function joinNone(next: ShareBody): JoinFetch {
  return (fetch) => {
    const { shape, context, observer } = fetch;
    const changes = !shape.changesNothing;
    return next({ body: bodyOf(fetch), context, changes, signal: context.signal, observer });
  };
}

/** Joins an operation's concurrent entity fetches into one body. A mutation has a body of its own. */
export function joinEntities(next: ShareBody): JoinFetch {
  const joined = joinFetches((body, { context, observer }) =>
    next({ body, context, changes: false, signal: context.signal, observer }),
  );
  const alone = joinNone(next);
  return (fetch) => {
    const { shape, context } = fetch;
    if (shape.changesNothing && context.shadow !== 'theirs') return joined(fetch);
    return alone(fetch);
  };
}
