import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { holdsInfinity } from '#schema/exact-number.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import type { DomainFetch } from '../fetches/subgraph-fetch.ts';
import type { CachedResponse, CachedResponses } from './cached-responses.ts';
import type { RedisResponses } from './redis-responses.ts';
import { type Audience, requestKey } from './response-keys.ts';
import { originOf } from './response-origin.ts';
import { assembleResponse, partsOf } from './response-parts.ts';
import { ServedEpoch } from './served-epoch.ts';

export interface DomainCacheOptions {
  /** The domain's name in the supergraph. */
  readonly name: string;
  readonly url: string;
  /** Headers that prove to the domain that the gateway is listening to its snapshot epochs, under a policy. */
  readonly credential: (policy: string) => Promise<Readonly<Record<string, string>>>;
  /** The bound of all cached responses. */
  readonly bytes: number;
  readonly kept: CachedResponses;
  readonly shared?: RedisResponses | undefined;
  readonly dispatcher: Dispatcher;
  readonly now: () => number;
  readonly logger: Logger;
}

/** The cached responses of one domain. */
export interface DomainCache extends Disposable {
  /** Responds from the cache, and fetches missing parts from the domain. @throws the errors of `post`. */
  respond(
    asked: DomainFetch,
    post: (asked: DomainFetch) => Promise<SubgraphResponse>,
  ): Promise<SourcedResponse>;
  /** A mutation was executed there: cached responses are no longer valid. */
  changed(): void;
}

export interface SourcedResponse {
  readonly response: SubgraphResponse;
  /** Caches the response. Call it once the response is known to be valid, and before it is changed. */
  keep(): void;
}

/** The cached parts of a request. */
interface Recalled {
  /** One for each entity, or one for the whole response. */
  readonly parts: readonly (CachedResponse | undefined)[];
  readonly origin: string;
  readonly mesh: unknown;
}

/** A single response must not evict all others. */
const shareOfOne = 1 / 8;
const audiences: readonly Audience[] = ['class', 'caller'];
const everything = [''];

export function createDomainCache(options: DomainCacheOptions): DomainCache {
  const { name, url, kept, shared, now, credential } = options;
  const domain = JSON.stringify([name, url]);
  const served = new ServedEpoch({
    ...options,
    domain: name,
    changed: (epoch) => kept.drop(domain, epoch),
  });
  /** Changes with each mutation. */
  let since = '';
  /** Whether responses are cached that are valid by their age. */
  let aging = false;

  function recall(asked: DomainFetch): Recalled | undefined {
    const epoch = asked.context.governance && served.current();
    if (!epoch && !aging) return undefined;
    const place = [name, url, since, epoch?.epoch ?? ''];
    const keys = audiences.map((audience) => requestKey(place, asked, audience));
    const found = (asked.representations ?? everything).map((part) =>
      keys.map((key) => kept.get(key + part)).find((response) => response !== undefined),
    );
    const origin = found.find((response) => response !== undefined)?.origin;
    if (origin === undefined) return undefined;
    return {
      parts: found.map((response) => (response?.origin === origin ? response : undefined)),
      origin,
      mesh: epoch ? { ...epoch, policy: asked.context.governance?.policy } : parseExactJson(origin),
    };
  }

  /** Loads missing parts that other gateways have cached. */
  async function fetchShared(asked: DomainFetch): Promise<void> {
    const epoch = asked.context.governance && served.current();
    if (!shared || !epoch) return;
    const place = [name, url, since, epoch.epoch];
    const [forClass = '', forCaller = ''] = audiences.map((audience) => requestKey(place, asked, audience));
    const missing = (asked.representations ?? everything)
      .filter((part) => !kept.get(forClass + part) && !kept.get(forCaller + part))
      .flatMap((part) => [forClass + part, forCaller + part]);
    if (missing.length === 0) return;
    const texts = await shared.find(missing);
    // The epoch may have ended meanwhile; then the found texts are useless.
    if (served.current()?.epoch !== epoch.epoch) return;
    for (const [index, key] of missing.entries()) {
      const text = texts[index];
      const lasts = (asked.context.governance?.decisions.validUntil ?? 0) - Date.now();
      if (text !== undefined) kept.put(key, { text, origin: epoch.epoch }, domain, now() + lasts);
    }
  }

  function keep(asked: DomainFetch, response: SubgraphResponse, begun: string): void {
    const { context, representations = everything } = asked;
    const origin = originOf(response, context);
    if (!origin || origin.lasts <= 0 || begun !== since) return;
    if (origin.epoch !== undefined) {
      const policy = context.governance?.policy;
      served.follow(async () => (policy === undefined ? {} : credential(policy)));
      const current = served.current();
      if (current && current.epoch !== origin.epoch) return;
    }
    if ((response.received?.bytes ?? 0) > options.bytes * shareOfOne) return;
    const parts = partsOf(response, asked);
    // What is cached is text, which has no infinity.
    if (parts?.length !== representations.length || parts.some(holdsInfinity)) return;
    aging ||= origin.epoch === undefined;
    const key = requestKey([name, url, since, origin.epoch ?? ''], asked, origin.audience);
    const put: { key: string; text: string }[] = [];
    for (const [index, part] of representations.entries()) {
      const before = kept.get(key + part);
      if (before?.origin === origin.name && origin.epoch !== undefined) continue;
      const text = JSON.stringify(parts[index]);
      kept.put(key + part, { text, origin: origin.name }, domain, now() + origin.lasts);
      put.push({ key: key + part, text });
    }
    if (origin.epoch !== undefined) shared?.put(put, origin.lasts);
  }

  return {
    async respond(asked, post) {
      const begun = since;
      if (shared) await fetchShared(asked);
      const known = recall(asked);
      const fetchAll = async () => {
        const response = await post(asked);
        return { response, keep: () => keep(asked, response, begun) };
      };
      if (!known) return fetchAll();
      const { parts, origin, mesh } = known;
      const missing = parts.flatMap((part, index) => (part ? [] : [index]));
      const texts = parts.map((part) => part?.text);
      if (missing.length === 0) return { response: assembleResponse(asked, texts, mesh), keep() {} };
      const { representations = everything } = asked;
      const rest = { ...asked, representations: missing.map((index) => representations[index] as string) };
      const response = await post(rest);
      const others = partsOf(response, rest);
      // The rest is of another epoch, or has an error, so the cached parts do not belong to it.
      if (originOf(response, asked.context)?.name !== origin || others?.length !== missing.length)
        return fetchAll();
      return {
        response: assembleResponse(asked, texts, response.extensions.mesh, others),
        keep: () => keep(rest, response, begun),
      };
    },
    changed() {
      since = randomUUID();
      kept.drop(domain);
    },
    [Symbol.dispose]: () => served[Symbol.dispose](),
  };
}
