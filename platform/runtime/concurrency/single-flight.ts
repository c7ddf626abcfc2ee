/** Shares one execution among all callers that request the same key before it is done. */
export interface SingleFlight<T> {
  /**
   * @param key must hold everything that the outcome depends on.
   * @param signal of the caller: the work is aborted when all of its callers have aborted.
   */
  join(key: string, signal: AbortSignal, begin: (signal: AbortSignal) => Promise<T>): Promise<Shared<T>>;
  /** Later callers start new work instead of joining current work. */
  forget(): void;
}

export interface Shared<T> {
  readonly outcome: T;
  /** Whether other callers have the same outcome: it must not be changed then. */
  readonly shared: boolean;
}

interface Work<T> {
  readonly outcome: Promise<T>;
  readonly controller: AbortController;
  /** How many callers joined it. */
  joined: number;
  /** How many callers still wait for it. */
  waiting: number;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const underWay = new Map<string, Work<T>>();

  function start(key: string, begin: (signal: AbortSignal) => Promise<T>): Work<T> {
    const controller = new AbortController();
    const outcome = begin(controller.signal).finally(() => leave(key, work));
    const work: Work<T> = { outcome, controller, joined: 0, waiting: 0 };
    underWay.set(key, work);
    return work;
  }

  function leave(key: string, work: Work<T>): void {
    if (underWay.get(key) === work) underWay.delete(key);
  }

  return {
    async join(key, signal, begin) {
      const work = underWay.get(key) ?? start(key, begin);
      const goAway = () => {
        work.waiting -= 1;
        if (work.waiting > 0) return;
        leave(key, work);
        work.controller.abort(signal.reason);
      };
      work.joined += 1;
      work.waiting += 1;
      signal.addEventListener('abort', goAway, { once: true });
      try {
        return { outcome: await work.outcome, shared: work.joined > 1 };
      } finally {
        signal.removeEventListener('abort', goAway);
      }
    },
    forget: () => underWay.clear(),
  };
}
