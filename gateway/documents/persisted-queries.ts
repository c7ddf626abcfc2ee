import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../limits/cache-bounds.ts';

/**
 * Texts by their SHA-256, which is computed here: what a caller registers is found by others, and cannot be anything
 * else than what they ask for. It says nothing of what they may see.
 */
export interface PersistedQueries {
  find(hash: string): string | undefined;
  /** @returns whether the hash is that of the text. */
  matches(hash: string, text: string): boolean;
  keep(hash: string, text: string): void;
}

export function createPersistedQueries(): PersistedQueries {
  const { entries, size } = cacheBounds.persistedQueries;
  const texts = new LRUCache<string, string>({
    max: entries,
    maxSize: size,
    sizeCalculation: (text) => Math.max(1, text.length),
  });
  return {
    find: (hash) => texts.get(hash),
    matches: (hash, text) => createHash('sha256').update(text).digest('hex') === hash,
    keep: (hash, text) => void texts.set(hash, text),
  };
}
