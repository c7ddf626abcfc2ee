import type { AnswerCache } from '../cache/answer-cache.ts';
import type { DomainCache } from '../cache/domain-cache.ts';
import type { SubgraphClient } from '../fetches/subgraph-client.ts';
import type { DomainSource } from '../fetches/subgraph-fetch.ts';
import type { SubgraphSources } from '../subgraphs/subgraph-sources.ts';
import { LoosenedSupergraphError } from '../supergraph/load-accepted.ts';
import type { Supergraph } from '../supergraph/load-supergraph.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

export interface Measures {
  sources(sources: SubgraphSources): SubgraphSources;
  client(client: SubgraphClient): SubgraphClient;
  cache(cache: AnswerCache): AnswerCache;
  load(load: LoadSupergraph): LoadSupergraph;
  /** To be called when one that was loaded is served, which may be a while later. */
  served(supergraph: Supergraph): void;
}

type LoadSupergraph = (sdl: string, signal?: AbortSignal) => Promise<Supergraph>;

/** Puts counting around parts of a gateway, which know nothing of it. Without metrics they stay what they are. */
export function createMeasures(metrics: GatewayMetrics | undefined): Measures {
  if (!metrics) return unmeasured;
  return {
    sources:
      (sources) =>
      (...supergraph) => {
        const source = sources(...supergraph);
        return (subgraph) => measureSource(source(subgraph), subgraph.name, metrics);
      },
    client: (client) => measureClient(client, metrics),
    cache: (cache) => ({
      of: (domain) => measureCache(cache.of(domain), domain.name, metrics),
      [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
    }),
    load: (load) => async (sdl, signal) => {
      try {
        return await load(sdl, signal);
      } catch (error) {
        metrics.supergraphRefused(error instanceof LoosenedSupergraphError ? 'loosened' : 'unloadable');
        throw error;
      }
    },
    served: ({ digest }) => metrics.supergraphServed(digest),
  };
}

const unmeasured: Measures = {
  sources: (sources) => sources,
  client: (client) => client,
  cache: (cache) => cache,
  load: (load) => load,
  served: () => {},
};

function measureClient(client: SubgraphClient, metrics: GatewayMetrics): SubgraphClient {
  return {
    async post(request) {
      let received = 0;
      try {
        const answer = await client.post(request);
        received = answer.received?.bytes ?? 0;
        return answer;
      } finally {
        metrics.domainAsked(request.domain, { sent: Buffer.byteLength(request.body), received });
      }
    },
    load: () => client.load(),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function measureCache(cache: DomainCache, domain: string, metrics: GatewayMetrics): DomainCache {
  return {
    async answer(asked, post) {
      let fetched = 0;
      const answered = await cache.answer(asked, (some) => {
        // What is asked for again as a whole was asked for in part before.
        fetched = Math.max(fetched, some.representations?.length ?? 1);
        return post(some);
      });
      metrics.cacheAsked(domain, { kept: (asked.representations?.length ?? 1) - fetched, fetched });
      return answered;
    },
    changed: () => cache.changed(),
    [Symbol.dispose]: () => cache[Symbol.dispose](),
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
