import {
  forgetLoosening,
  isLooseningAccepted,
  readAcceptedSupergraph,
  readRemovedPolicy,
  supergraphDigest,
  writeAcceptedSupergraph,
} from '#platform/runtime/accepted-supergraph.ts';
import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';

/** What the next supergraph is compared with, and what may be served although it protects less. */
export interface AcceptedSupergraphs {
  /** The last one that was accepted; `undefined` where there is none yet. */
  last(): Promise<string | undefined>;
  /** What is remembered of what it and those before it served and protected; to be asked for after `last`. */
  removed(): Promise<readonly RemovedPolicy[]>;
  /**
   * Whether the operator accepted that a supergraph loses protections, or it is the last one already. An acceptance is
   * spent when that supergraph has become the last one.
   */
  accepts(digest: string): Promise<boolean>;
  /**
   * Takes the place of the last one.
   * @param since the digest of the one that it was compared with, `undefined` where there was none.
   * @param removed what is to be remembered with it.
   * @returns whether it did: not where another has come in between, which it is to be compared with first.
   */
  keep(sdl: string, since: string | undefined, removed?: readonly RemovedPolicy[]): Promise<boolean>;
}

export interface AcceptedSupergraphsOptions {
  /** The folder that keeps them. @default they are known for as long as the process lives */
  readonly home?: string | undefined;
  /** Digests of supergraphs that are accepted. @default those that are accepted in `home` */
  readonly accepted?: readonly string[] | undefined;
}

/** Those of one gateway. */
export function createAcceptedSupergraphs(options: AcceptedSupergraphsOptions = {}): AcceptedSupergraphs {
  const { home } = options;
  const accepted = new Set(options.accepted);
  let inMemory: string | undefined;
  let removedInMemory: readonly RemovedPolicy[] = [];
  let keeping: Promise<unknown> = Promise.resolve();

  const last = async () => (home === undefined ? inMemory : readAcceptedSupergraph(home));

  async function keepNow(
    sdl: string,
    since: string | undefined,
    removed: readonly RemovedPolicy[],
  ): Promise<boolean> {
    const current = await last();
    if (current === sdl) return true;
    if ((current === undefined ? undefined : supergraphDigest(current)) !== since) return false;
    if (home !== undefined) await writeAcceptedSupergraph(home, sdl, JSON.stringify(removed));
    else [inMemory, removedInMemory] = [sdl, removed];
    await spend(supergraphDigest(sdl));
    return true;
  }

  async function spend(digest: string): Promise<void> {
    accepted.delete(digest);
    if (home !== undefined) await forgetLoosening(home, digest);
  }

  async function isLast(digest: string): Promise<boolean> {
    const current = await last();
    return current !== undefined && supergraphDigest(current) === digest;
  }

  return {
    last,
    async removed() {
      return home === undefined ? removedInMemory : JSON.parse((await readRemovedPolicy(home)) ?? '[]');
    },
    async accepts(digest) {
      if (accepted.has(digest)) return true;
      if (home !== undefined && (await isLooseningAccepted(home, digest))) return true;
      // Another process may have taken it, and spent the acceptance.
      return isLast(digest);
    },
    keep(sdl, since, removed = []) {
      const kept = keeping.then(() => keepNow(sdl, since, removed));
      keeping = kept.catch(() => {});
      return kept;
    },
  };
}
