import { isRecord } from '#schema/is-record.ts';
import type { SubgraphResponse } from '../../fetches/read-response.ts';
import type { ShapedFetch } from '../fetch-shape.ts';
import { masksAny } from '../take-response.ts';
import type { JoinFetch } from './join-entities.ts';

export type CopyFetch = (fetch: ShapedFetch) => Promise<SubgraphResponse>;

/** Copies the data of a shared response for a request that has masks to apply, since masks are applied in place. */
export function copy(next: JoinFetch): CopyFetch {
  return async (fetch) => {
    const { outcome, shared } = await next(fetch);
    const { governance } = fetch.context;
    const own = shared && governance && masksAny(fetch.shape, governance.decisions);
    return own ? { ...outcome, data: copyJson(outcome.data) } : outcome;
  };
}

function copyJson<T>(value: T): T;
function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyJson);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyJson(member)]));
}
