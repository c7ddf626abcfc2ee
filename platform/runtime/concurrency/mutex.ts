/** A FIFO mutex: one holder at a time. */
export interface Mutex {
  /** Joins the queue. Disposing the turn releases or leaves it. */
  enter(): Turn;
  /** How many hold the mutex or wait for it. */
  readonly waiting: number;
}

export interface Turn extends Disposable {
  readonly come: Promise<void>;
}

export function createMutex(): Mutex {
  let last = Promise.resolve();
  let waiting = 0;
  return {
    enter() {
      const come = last;
      const { promise: over, resolve } = Promise.withResolvers<void>();
      last = come.then(() => over);
      waiting += 1;
      return {
        come,
        [Symbol.dispose]() {
          waiting -= 1;
          resolve();
        },
      };
    },
    get waiting() {
      return waiting;
    },
  };
}
