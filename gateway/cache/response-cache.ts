import { Agent, type Dispatcher } from 'undici';
import type { Logger } from '#platform/runtime/log.ts';
import { createCachedResponses } from './cached-responses.ts';
import { createDomainCache, type DomainCache, type DomainCacheOptions } from './domain-cache.ts';
import { createRedisResponses, type RedisOptions } from './redis-responses.ts';

export interface CacheOptions {
  /** The memory for all cached responses together; 0 disables the cache. */
  readonly bytes: number;
  /** Shares cached responses between the gateways of a mesh. @default in memory only */
  readonly redis?: RedisOptions | undefined;
}

export const defaultCache: CacheOptions = { bytes: 67_108_864 };

/** Caches the responses of domains for as long as the domains would repeat them. */
export interface ResponseCache extends AsyncDisposable {
  /** The cache of one domain, shared by all supergraphs that have the domain at that URL. */
  of(domain: Pick<DomainCacheOptions, 'name' | 'url' | 'credential'>): DomainCache;
}

export interface ResponseCacheOptions extends CacheOptions {
  readonly logger: Logger;
  /** Milliseconds of a monotonic clock. @default that of `performance` */
  readonly now?: () => number;
}

export function createResponseCache({
  bytes,
  redis,
  logger,
  now = () => performance.now(),
}: ResponseCacheOptions): ResponseCache {
  const kept = createCachedResponses(bytes, now);
  const shared = redis && createRedisResponses(redis, logger);
  const dispatcher: Dispatcher = new Agent();
  const domains = new Map<string, DomainCache>();
  return {
    of(domain) {
      const name = JSON.stringify([domain.name, domain.url]);
      const begun =
        domains.get(name) ?? createDomainCache({ ...domain, bytes, kept, shared, dispatcher, now, logger });
      domains.set(name, begun);
      return begun;
    },
    async [Symbol.asyncDispose]() {
      for (const domain of domains.values()) domain[Symbol.dispose]();
      await dispatcher.destroy();
      await shared?.[Symbol.asyncDispose]();
    },
  };
}
