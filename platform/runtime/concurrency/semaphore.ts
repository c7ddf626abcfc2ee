/** A FIFO semaphore with a bounded queue: it limits how many run and how many wait. */
export interface Semaphore {
  readonly running: number;
  readonly waiting: number;
  /**
   * Runs it now, or from the queue when a running one is done.
   * @returns removes it from the queue, without effect once it runs; `undefined` where the queue is full.
   */
  take(run: () => void): (() => void) | undefined;
  /** Reports that a running one is done, and starts the next. */
  done(): void;
}

export function createSemaphore(atOnce: number, queue: number): Semaphore {
  const waiting = new Set<() => void>();
  let running = 0;
  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting.size;
    },
    take(run) {
      if (running < atOnce) {
        running += 1;
        run();
        return nothing;
      }
      if (waiting.size >= queue) return undefined;
      waiting.add(run);
      return () => void waiting.delete(run);
    },
    done() {
      const next = waiting.values().next().value;
      if (!next) {
        running -= 1;
        return;
      }
      waiting.delete(next);
      // Deferred, out of the call stack of the finished one: HTTP parsers must not be reentered.
      queueMicrotask(next);
    },
  };
}

function nothing(): void {}
