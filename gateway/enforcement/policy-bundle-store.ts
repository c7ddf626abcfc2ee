import { LRUCache } from 'lru-cache';

/** A policy bundle as subgraphs fetch it. */
export interface ShelvedPolicy {
  readonly digest: string;
  readonly text: string;
}

/** The bundles that subgraphs may still ask for. */
export interface PolicyBundleStore {
  put(policy: ShelvedPolicy): void;
  /** The bundle's text, or `undefined` for one that is unknown or too old. */
  find(digest: string): string | undefined | Promise<string | undefined>;
}

/** @param kept the current one and those of requests that were in flight when it changed. @default 5 */
export function createPolicyBundleStore(kept = 5) {
  const bundles = new LRUCache<string, string>({ max: kept });
  return {
    put({ digest, text }: ShelvedPolicy): void {
      bundles.set(digest, text);
    },
    // Asking for a bundle does not make it newer: what was in force last is what requests in flight need.
    find: (digest: string): string | undefined => bundles.peek(digest),
  } satisfies PolicyBundleStore;
}
