/** One at a time, in the order in which they came. */
export interface Mutex {
  /** Disposing it gives up the turn, come or not. */
  enter(): Turn;
  /** How many are in, whoever's turn it is among them. */
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
