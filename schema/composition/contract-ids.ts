import { collectContractIds } from '../policy/directives/collect-contract-ids.ts';
import type { ParsedSubgraph } from './composition-source.ts';

/** The contract ids of the graph's types and fields, prefixed with the domain: no domain can use another's. */
export function contractIdsOf(subgraphs: readonly ParsedSubgraph[]): ReadonlyMap<string, readonly string[]> {
  const joined = new Map<string, readonly string[]>();
  for (const { name, document } of subgraphs) {
    for (const [coordinate, ids] of collectContractIds(document)) {
      const own = ids.map((id) => `${name}:${id}`);
      joined.set(coordinate, [...(joined.get(coordinate) ?? []), ...own]);
    }
  }
  return joined;
}
