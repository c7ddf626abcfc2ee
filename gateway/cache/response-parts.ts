import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import type { DomainFetch } from '../fetches/subgraph-fetch.ts';

/** The separately cached parts of a response: its entities, or the whole. */
export function partsOf(
  { data }: SubgraphResponse,
  { representations }: Pick<DomainFetch, 'representations'>,
): readonly unknown[] | undefined {
  if (!data) return undefined;
  if (!representations) return [data];
  return Array.isArray(data._entities) ? data._entities : undefined;
}

/**
 * A response assembled from its parts.
 * @param texts in JSON; a missing one is replaced by the next of `others`.
 */
export function assembleResponse(
  { representations }: Pick<DomainFetch, 'representations'>,
  texts: readonly (string | undefined)[],
  mesh: unknown,
  others: readonly unknown[] = [],
): SubgraphResponse {
  // Parsing one text is faster than parsing many.
  const parts = parseExactJson(`[${texts.map((text) => text ?? 'null').join(',')}]`) as unknown[];
  let next = 0;
  for (const [index, text] of texts.entries()) {
    if (text !== undefined) continue;
    parts[index] = others[next];
    next += 1;
  }
  const data = representations ? { _entities: parts } : (parts[0] as Record<string, unknown>);
  return { data, errors: [], extensions: mesh === null ? {} : { mesh } };
}
