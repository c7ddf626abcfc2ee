import type { SupergraphPolicy } from './supergraph-policy.ts';

/** The bundles that subgraphs may still ask for. */
export interface PolicyShelf {
  put(policy: SupergraphPolicy): void;
  /** The bundle as it is sent, or `undefined` for one that is unknown or too old. */
  find(digest: string): Uint8Array | undefined;
}

/** @param kept the current one and those of requests that were in flight when it changed. @default 5 */
export function createPolicyShelf(kept = 5): PolicyShelf {
  const bundles = new Map<string, Uint8Array>();
  return {
    put({ digest, bytes }) {
      bundles.delete(digest);
      bundles.set(digest, bytes);
      if (bundles.size > kept) bundles.delete(bundles.keys().next().value as string);
    },
    find: (digest) => bundles.get(digest),
  };
}
