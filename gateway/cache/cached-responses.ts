import { LRUCache } from 'lru-cache';

/** A cache entry: one part of a domain's response. */
export interface CachedResponse {
  /** In JSON. */
  readonly text: string;
  /** Entries of one origin can be combined: a snapshot epoch, or the domain's description of its product as JSON. */
  readonly origin: string;
}

/** Cached responses of all domains in memory, within one bound; LRU. */
export interface CachedResponses {
  get(key: string): CachedResponse | undefined;
  /** @param expires by the clock; may be infinite. */
  put(key: string, response: CachedResponse, domain: string, expires: number): void;
  /** @param origin entries of this origin stay. */
  drop(domain: string, origin?: string): void;
  readonly bytes: number;
  readonly entries: number;
}

interface Entry extends CachedResponse {
  readonly domain: string;
  readonly expires: number;
}

/** The memory of an entry beside its texts. */
const overheadBytes = 256;

/** @param bytes for all entries, at two bytes per character. @param now milliseconds. */
export function createCachedResponses(bytes: number, now: () => number): CachedResponses {
  const keysOf = new Map<string, Set<string>>();
  const kept = new LRUCache<string, Entry>({
    maxSize: bytes,
    dispose({ domain }, key) {
      const keys = keysOf.get(domain);
      keys?.delete(key);
      if (keys?.size === 0) keysOf.delete(domain);
    },
  });
  return {
    get(key) {
      const entry = kept.get(key);
      // Not the cache's own `ttl`, by which an entry lives until after its last millisecond.
      if (entry && now() >= entry.expires) return void kept.delete(key);
      return entry;
    },
    put(key, { text, origin }, domain, expires) {
      // An entry that is larger than the whole cache replaces its old version, and evicts no other.
      kept.delete(key);
      const size = 2 * (key.length + text.length) + overheadBytes;
      if (size > bytes) return;
      kept.set(key, { text, origin, domain, expires }, { size });
      keysOf.set(domain, (keysOf.get(domain) ?? new Set<string>()).add(key));
    },
    drop(domain, origin) {
      for (const key of keysOf.get(domain) ?? []) {
        if (origin === undefined || kept.peek(key)?.origin !== origin) kept.delete(key);
      }
    },
    get bytes() {
      return kept.calculatedSize;
    },
    get entries() {
      return kept.size;
    },
  };
}
