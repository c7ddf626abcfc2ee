/** Lets so many run at once, and so many more wait in the order in which they came. */
export interface Semaphore {
  readonly running: number;
  readonly waiting: number;
  /**
   * Runs it now, or from the queue when one that ran is done.
   * @returns what takes it out of the queue, which does nothing once it runs; `undefined` where the queue is full.
   */
  take(run: () => void): (() => void) | undefined;
  /** One that ran is done. */
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
      // Not from inside of whatever was done: HTTP parsers are not to be entered twice.
      queueMicrotask(next);
    },
  };
}

function nothing(): void {}
