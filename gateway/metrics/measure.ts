import type { DomainSource } from '../execution/domain-source.ts';
import type { SubgraphSources } from '../execution/subgraph-sources.ts';
import type { Supergraph } from '../supergraph/load-supergraph.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

export interface Measures {
  sources(sources: SubgraphSources): SubgraphSources;
  load(load: LoadSupergraph): LoadSupergraph;
  /** To be called when one that was loaded is served, which may be a while later. */
  served(supergraph: Supergraph): void;
}

type LoadSupergraph = (sdl: string, signal?: AbortSignal) => Promise<Supergraph>;

/** Puts counting around parts of a gateway, which know nothing of it. Without metrics they stay what they are. */
export function createMeasures(metrics: GatewayMetrics | undefined): Measures {
  if (!metrics) return { sources: (sources) => sources, load: (load) => load, served: () => {} };
  const texts = new WeakMap<Supergraph, string>();
  return {
    sources:
      (sources) =>
      (...supergraph) => {
        const source = sources(...supergraph);
        return (subgraph) => measureSource(source(subgraph), subgraph.name, metrics);
      },
    load: (load) => async (sdl, signal) => {
      try {
        const supergraph = await load(sdl, signal);
        texts.set(supergraph, sdl);
        return supergraph;
      } catch (error) {
        metrics.supergraphRefused();
        throw error;
      }
    },
    served(supergraph) {
      const sdl = texts.get(supergraph);
      texts.delete(supergraph);
      if (sdl !== undefined) metrics.supergraphServed(sdl);
    },
  };
}

function measureSource(source: DomainSource, domain: string, metrics: GatewayMetrics): DomainSource {
  return {
    async fetch(asked) {
      const ended = metrics.fetchBegan(domain);
      try {
        const answer = await source.fetch(asked);
        ended(answer.errors?.[0]?.extensions?.code as string | undefined);
        return answer;
      } catch (error) {
        ended('INTERNAL_SERVER_ERROR');
        throw error;
      }
    },
  };
}
