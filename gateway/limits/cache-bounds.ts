/** How much of one thing a process remembers; the least recently used makes room. */
interface CacheBound {
  readonly entries: number;
  /** Of all entries together, beside their number: bytes or characters. */
  readonly size?: number;
  /** For `docs/limits.md`. */
  readonly meaning: string;
}

/**
 * Bounds of what one process of a gateway remembers of requests, so that none grows with what is sent. `docs/limits.md` lists
 * the same; a test holds them together. Not among them: domains' responses (`--cache`).
 */
export const cacheBounds = {
  documents: {
    entries: 2_000,
    size: 67_108_864,
    meaning: 'Parsed documents, by their text; bytes.',
  },
  persistedQueries: {
    entries: 1_000,
    size: 4_194_304,
    meaning: 'Documents that clients registered by their hash; characters.',
  },
  seenDocuments: {
    entries: 2_000,
    meaning: 'Hashes of texts that came once: a document is cached when its text comes again.',
  },
  normalForms: {
    entries: 1_000,
    size: 2_000_000,
    meaning:
      'Operations that differ in values only, of one supergraph; characters of what is the same in them, of which the document takes some fifty times as much.',
  },
  tokens: { entries: 1_000, meaning: 'Tokens that were verified.' },
  callers: {
    entries: 10_000,
    meaning: 'Callers whose requests are counted; those with requests in flight stay.',
  },
  classes: {
    entries: 1_000,
    meaning: 'Classes of callers who are decided alike, each with its decisions, of one supergraph.',
  },
  schemas: { entries: 50, meaning: 'Schemas as callers may know them, of one supergraph.' },
  operations: {
    entries: 1_000,
    size: 2_000_000,
    meaning:
      'Operations, planned and compiled, of one supergraph; characters of them and their fetches, of which what is compiled takes some hundred times as much.',
  },
  refusedPlans: { entries: 1_000, meaning: 'Operations that the planner refused, of one supergraph.' },
  joinedFetches: {
    entries: 1_000,
    size: 2_000_000,
    meaning:
      "Sets of fetches that were joined into one, of one domain; characters of the fetches' operations.",
  },
  theirFetches: {
    entries: 2_000,
    meaning:
      "Operations of fetches by @apollo/gateway's executor, of one domain, and with `--shadow` of all.",
  },
  recordedOperations: {
    entries: 2_000,
    size: 4_194_304,
    meaning: 'Operations that `--record` has seen; characters.',
  },
} as const satisfies Record<string, CacheBound>;
