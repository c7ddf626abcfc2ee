import { LRUCache } from 'lru-cache';

/** A policy bundle as subgraphs fetch it. */
export interface ShelvedPolicy {
  readonly digest: string;
  readonly text: string;
}

/** The bundles that subgraphs may still fetch. */
export interface PolicyBundleStore {
  put(policy: ShelvedPolicy): void;
  /** The bundle's text, or `undefined` for one that is unknown or too old. */
  find(digest: string): string | undefined | Promise<string | undefined>;
}

/** @param kept the current bundle and those of requests that were in flight when it changed. @default 5 */
export function createPolicyBundleStore(kept = 5) {
  const bundles = new LRUCache<string, string>({ max: kept });
  return {
    put({ digest, text }: ShelvedPolicy): void {
      bundles.set(digest, text);
    },
    // A lookup does not make a bundle newer: requests in flight need the bundles that were last in force.
    find: (digest: string): string | undefined => bundles.peek(digest),
  } satisfies PolicyBundleStore;
}
