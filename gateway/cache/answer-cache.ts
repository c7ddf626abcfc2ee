import { Agent, type Dispatcher } from 'undici';
import type { Logger } from '#platform/runtime/log.ts';
import { createDomainCache, type DomainCache, type DomainCacheOptions } from './domain-cache.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { createRedisAnswers, type RedisOptions } from './redis-answers.ts';

export interface CacheOptions {
  /** Of all answers together, in memory; with 0 none is kept. */
  readonly bytes: number;
  /** Where gateways of a mesh keep them for each other, too. @default in memory alone */
  readonly redis?: RedisOptions | undefined;
}

export const defaultCache: CacheOptions = { bytes: 67_108_864 };

/** What domains answered, for as long as it is what they would answer. */
export interface AnswerCache extends AsyncDisposable {
  /** The part of it that is about one domain; the same one for all supergraphs that ask it there. */
  of(domain: Pick<DomainCacheOptions, 'name' | 'url' | 'credential'>): DomainCache;
}

export interface AnswerCacheOptions extends CacheOptions {
  readonly logger: Logger;
  /** Milliseconds of a clock that does not go back. @default that of `performance` */
  readonly now?: () => number;
}

export function createAnswerCache({
  bytes,
  redis,
  logger,
  now = () => performance.now(),
}: AnswerCacheOptions): AnswerCache {
  const kept = createKeptAnswers(bytes, now);
  const shared = redis && createRedisAnswers(redis, logger);
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
