import type { Logger } from '#platform/runtime/log.ts';
import {
  createDomainFetches,
  type DomainFetches,
  type DomainLoad,
  type FetchRequest,
} from './domain-fetches.ts';
import { type FetchOptions, fetchLimitsOf } from './fetch-limits.ts';
import type { SubgraphAnswer } from './read-answer.ts';

export interface SubgraphClient extends AsyncDisposable {
  /** @throws SubgraphFailure for whatever is not an answer in GraphQL's form. */
  post(request: SubgraphRequest): Promise<SubgraphAnswer>;
  /** What is under way, of each domain that was asked. */
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
  readonly logger: Logger;
}

/** Posts to subgraphs. What one domain does, and how much is asked of it, is nothing to another one. */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { fetches = {}, now = () => performance.now(), random = Math.random, logger } = options;
  /** By domain and URL: one that moved may still be asked where it was, by the supergraph of before. */
  const domains = new Map<string, Map<string, DomainFetches>>();

  function begin(domain: string, url: string): DomainFetches {
    const places = domains.get(domain) ?? new Map<string, DomainFetches>();
    for (const [left, before] of places) {
      if (before.load().fetches > 0) continue;
      places.delete(left);
      void before[Symbol.asyncDispose]();
    }
    const limits = fetchLimitsOf(fetches, domain);
    const begun = createDomainFetches({ domain, url, limits, now, random, logger });
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
