import {
  createPolicyBundleStore,
  type PolicyBundleStore,
  type ShelvedPolicy,
} from '../enforcement/policy-bundle-store.ts';

/** How long a bundle may be on its way from the process that decides by it, in milliseconds. */
const onItsWayMs = 1_500;

/** What all processes of a gateway decide by. */
export interface SharedPolicies {
  put(policy: ShelvedPolicy): void;
  find(digest: string): Promise<string | undefined>;
}

/** The primary's: it waits a little for a bundle that was asked for before it was told of it. */
export function createSharedPolicies(): SharedPolicies {
  const shelf = createPolicyBundleStore();
  const waiting = new Map<string, Set<(text: string | undefined) => void>>();

  return {
    put(policy) {
      shelf.put(policy);
      for (const resolve of waiting.get(policy.digest) ?? []) resolve(policy.text);
    },
    async find(digest) {
      const found = shelf.find(digest);
      if (found !== undefined) return found;
      const waiters = waiting.get(digest) ?? new Set();
      waiting.set(digest, waiters);
      let timer: NodeJS.Timeout | undefined;
      const text = await new Promise<string | undefined>((resolve) => {
        waiters.add(resolve);
        timer = setTimeout(resolve, onItsWayMs, undefined);
      });
      clearTimeout(timer);
      waiting.delete(digest);
      return text;
    },
  };
}

/**
 * A serving process's shelf. A subgraph that one process has sent the digest of a new policy may ask another one for
 * it, which serves the last one still: a bundle is the same from wherever it is had.
 */
export function createOwnShelf(
  tell: (policy: ShelvedPolicy) => void,
  ask: (digest: string) => Promise<string | undefined>,
): PolicyBundleStore {
  const own = createPolicyBundleStore();
  return {
    put({ digest, text }) {
      own.put({ digest, text });
      tell({ digest, text });
    },
    find: (digest) => own.find(digest) ?? ask(digest),
  };
}
