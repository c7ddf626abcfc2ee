import type { LookupFunction } from 'node:net';
import type { Logger } from '#platform/runtime/log.ts';
import {
  createDomainFetches,
  type DomainFetches,
  type DomainLoad,
  type FetchRequest,
} from './domain-fetches.ts';
import { type FetchOptions, fetchLimitsOf } from './fetch-limits.ts';
import type { SubgraphResponse } from './read-response.ts';

export interface SubgraphClient extends AsyncDisposable {
  /** @throws SubgraphFailure for anything that is not a GraphQL response. */
  post(request: SubgraphRequest): Promise<SubgraphResponse>;
  /** The requests in flight, for each domain that requests were sent to. */
  load(): readonly DomainLoad[];
}

export interface SubgraphRequest extends FetchRequest {
  /** As the supergraph names it. */
  readonly domain: string;
  readonly url: string;
}

export interface SubgraphClientOptions {
  readonly fetches?: FetchOptions | undefined;
  /** Milliseconds of a clock that does not go back. @default that of `performance` */
  readonly now?: (() => number) | undefined;
  /** From 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Resolves the names of domains, at each connection. @default the system's */
  readonly lookup?: LookupFunction | undefined;
  readonly logger: Logger;
}

/**
 * Posts requests to subgraphs. Each domain has its own connections, queue and limits, so domains do not affect each
 * other.
 */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { fetches = {}, now = () => performance.now(), random = Math.random, lookup, logger } = options;
  /** By domain and URL: after a domain moved, requests of the previous supergraph may still go to the old URL. */
  const domains = new Map<string, Map<string, DomainFetches>>();

  function begin(domain: string, url: string): DomainFetches {
    const places = domains.get(domain) ?? new Map<string, DomainFetches>();
    for (const [left, before] of places) {
      if (before.load().fetches > 0) continue;
      places.delete(left);
      void before[Symbol.asyncDispose]();
    }
    const limits = fetchLimitsOf(fetches, domain);
    const begun = createDomainFetches({ domain, url, limits, now, random, lookup, logger });
    domains.set(domain, places.set(url, begun));
    return begun;
  }

  const all = () => [...domains.values()].flatMap((places) => [...places.values()]);

  return {
    post: (request) =>
      (domains.get(request.domain)?.get(request.url) ?? begin(request.domain, request.url)).post(request),
    load: () => all().map((one) => one.load()),
    async [Symbol.asyncDispose]() {
      await Promise.all(all().map((one) => one[Symbol.asyncDispose]()));
    },
  };
}
