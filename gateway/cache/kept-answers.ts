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
  readonly bytes: number;
  readonly expires: number;
}

/** Of an entry beside its texts, in memory. */
const overheadBytes = 256;

/** @param bytes of all together, of texts with two bytes a character. @param now milliseconds. */
export function createKeptAnswers(bytes: number, now: () => number): KeptAnswers {
  const kept = new Map<string, Entry>();
  const byDomain = new Map<string, Map<string, Entry>>();
  let total = 0;

  function remove(key: string, entry: Entry): void {
    kept.delete(key);
    total -= entry.bytes;
    const others = byDomain.get(entry.domain);
    others?.delete(key);
    if (others?.size === 0) byDomain.delete(entry.domain);
  }

  return {
    get(key) {
      const entry = kept.get(key);
      if (!entry) return undefined;
      if (now() >= entry.expires) return void remove(key, entry);
      kept.delete(key);
      kept.set(key, entry);
      return entry;
    },
    put(key, { text, origin }, domain, expires) {
      const before = kept.get(key);
      if (before) remove(key, before);
      const entry = { text, origin, domain, expires, bytes: 2 * (key.length + text.length) + overheadBytes };
      if (entry.bytes > bytes) return;
      kept.set(key, entry);
      byDomain.set(domain, (byDomain.get(domain) ?? new Map<string, Entry>()).set(key, entry));
      total += entry.bytes;
      for (const [oldest, least] of kept) {
        if (total <= bytes) break;
        remove(oldest, least);
      }
    },
    drop(domain, origin) {
      for (const [key, entry] of byDomain.get(domain) ?? []) {
        if (origin === undefined || entry.origin !== origin) remove(key, entry);
      }
    },
    get bytes() {
      return total;
    },
    get entries() {
      return kept.size;
    },
  };
}
