import { SubgraphFailure } from './subgraph-failure.ts';

/** The end of a fetch: its timeout, or its caller's disconnect. */
export interface FetchEnd extends Disposable {
  /** The reason, once it has ended. */
  readonly failure: SubgraphFailure | undefined;
  /** The remaining time, in milliseconds. */
  left(): number;
  /** Sets the callback of the end and replaces an earlier one: a fetch waits for one thing at a time. */
  tell(waiting: (failure: SubgraphFailure) => void): void;
}

/** @param now milliseconds of a monotonic clock. */
export function createFetchEnd(timeoutMs: number, signal: AbortSignal, now: () => number): FetchEnd {
  const started = now();
  let failure: SubgraphFailure | undefined;
  let told: ((failure: SubgraphFailure) => void) | undefined;
  const end = (why: SubgraphFailure) => {
    if (failure) return;
    failure = why;
    told?.(why);
  };
  const timer = setTimeout(
    () =>
      end(
        new SubgraphFailure(`no response in ${timeoutMs} ms`, { code: 'SUBGRAPH_TIMEOUT', fault: 'domain' }),
      ),
    timeoutMs,
  );
  const leave = () => end(new SubgraphFailure('the caller has disconnected', { fault: 'nobody' }));
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  return {
    get failure() {
      return failure;
    },
    left: () => started + timeoutMs - now(),
    tell(waiting) {
      told = waiting;
    },
    [Symbol.dispose]() {
      // Timers and signals are collected late: objects that they reference would survive young collections.
      told = undefined;
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    },
  };
}
