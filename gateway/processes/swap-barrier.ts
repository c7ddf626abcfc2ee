/**
 * Has the processes of a gateway take up a supergraph together: the primary lets each of them go when all that serve have
 * it ready. Without it callers would be served by the old and the new one, by turns, for as long as one of them loads.
 */
export interface SwapBarrier {
  /** Resolves when the process may serve what it has ready. */
  ready(id: number, digest: string): Promise<void>;
  /** It serves this one, or has refused it: nobody waits for it. */
  past(id: number, digest: string): void;
  /** It has ended. */
  gone(id: number): void;
  /** Those that serve have become others. */
  look(): void;
}

export interface SwapBarrierOptions {
  /** Ids of the processes that serve now, and can be waited for. */
  serving(): readonly number[];
  /** How long one that is ready waits for the others. Milliseconds; @default 30000 */
  readonly patienceMs?: number;
}

interface Waiting {
  readonly digest: string;
  readonly timer: NodeJS.Timeout;
  go(): void;
}

export function createSwapBarrier({ serving, patienceMs = 30_000 }: SwapBarrierOptions): SwapBarrier {
  const waiting = new Map<number, Waiting>();
  const pasts = new Map<number, string>();

  function release(digest: string): void {
    for (const [id, one] of waiting) {
      if (one.digest !== digest) continue;
      waiting.delete(id);
      pasts.set(id, digest);
      clearTimeout(one.timer);
      one.go();
    }
  }

  /** One that waits for another supergraph has passed this one over: of two changes in a row it saw the last only. */
  function releaseComplete(): void {
    const digests = new Set([...waiting.values()].map(({ digest }) => digest));
    const isComplete = (digest: string) =>
      serving().every((id) => waiting.has(id) || pasts.get(id) === digest);
    for (const digest of [...digests].filter(isComplete)) release(digest);
  }

  return {
    ready(id, digest) {
      return new Promise((go) => {
        const timer = setTimeout(release, patienceMs, digest);
        waiting.set(id, { digest, timer, go });
        releaseComplete();
      });
    },
    past(id, digest) {
      pasts.set(id, digest);
      releaseComplete();
    },
    gone(id) {
      clearTimeout(waiting.get(id)?.timer);
      waiting.delete(id);
      pasts.delete(id);
      releaseComplete();
    },
    look: releaseComplete,
  };
}
