import { LRUCache } from 'lru-cache';

/** One thing that a domain answered. */
export interface KeptAnswer {
  /** In JSON. */
  readonly text: string;
  /** What else it can be put together with: an edition, or in JSON what the domain said of its product. */
  readonly origin: string;
}

/** Answers of all domains in memory, within one bound; those used least recently make room. */
export interface KeptAnswers {
  get(key: string): KeptAnswer | undefined;
  /** @param expires by the clock; infinite without an end. */
  put(key: string, answer: KeptAnswer, domain: string, expires: number): void;
  /** @param origin stays, where it is given. */
  drop(domain: string, origin?: string): void;
  readonly bytes: number;
  readonly entries: number;
}

interface Entry extends KeptAnswer {
  readonly domain: string;
  readonly expires: number;
}

/** Of an entry beside its texts, in memory. */
const overheadBytes = 256;

/** @param bytes of all together, of texts with two bytes a character. @param now milliseconds. */
export function createKeptAnswers(bytes: number, now: () => number): KeptAnswers {
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
      // Not the cache's own `ttl`, which lets an entry live until after its last millisecond.
      if (entry && now() >= entry.expires) return void kept.delete(key);
      return entry;
    },
    put(key, { text, origin }, domain, expires) {
      // One that is larger than all may be takes its own place, and no other's.
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
