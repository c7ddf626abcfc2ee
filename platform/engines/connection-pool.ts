import { EngineError } from './engine.ts';

export interface ConnectionPool<C> {
  /**
   * Leases a connection until the lease is disposed; FIFO.
   * @throws EngineError where the signal aborts first, and once the pool is drained.
   */
  take(signal?: AbortSignal): Promise<Lease<C>>;
  /** Refuses waiting and later callers, and waits for open leases. */
  drain(): Promise<void>;
}

export interface Lease<C> extends Disposable {
  readonly connection: C;
}

interface Waiter<C> {
  readonly grant: (connection: C) => void;
  readonly refuse: (message: string) => void;
}

/** Shares a fixed set of connections. A released one goes directly to the caller that has waited longest. */
export function createConnectionPool<C>(connections: readonly C[]): ConnectionPool<C> {
  const idle = [...connections];
  const waiting = new Set<Waiter<C>>();
  let drained: (() => void) | undefined;

  function release(connection: C): void {
    const [next] = waiting;
    if (next) next.grant(connection);
    else idle.push(connection);
    if (idle.length === connections.length) drained?.();
  }

  function leaseOf(connection: C): Lease<C> {
    return { connection, [Symbol.dispose]: () => release(connection) };
  }

  function wait(signal: AbortSignal | undefined): Promise<Lease<C>> {
    return new Promise((resolve, reject) => {
      const abort = () => waiter.refuse(interrupted);
      const leave = () => {
        waiting.delete(waiter);
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter<C> = {
        grant(connection) {
          leave();
          resolve(leaseOf(connection));
        },
        refuse(message) {
          leave();
          reject(new EngineError(message));
        },
      };
      waiting.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  return {
    async take(signal) {
      if (signal?.aborted) throw new EngineError(interrupted);
      if (drained) throw new EngineError(closed);
      const connection = idle.pop();
      return connection === undefined ? wait(signal) : leaseOf(connection);
    },
    drain: () =>
      new Promise((resolve) => {
        drained = resolve;
        for (const waiter of waiting) waiter.refuse(closed);
        if (idle.length === connections.length) resolve();
      }),
  };
}

const interrupted = 'The statement was interrupted.';
const closed = 'The engine is closed.';
