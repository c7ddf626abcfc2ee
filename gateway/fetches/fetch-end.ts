import { SubgraphFailure } from './subgraph-failure.ts';

/** When nobody waits for a fetch any more: its time is over, or the caller is gone. */
export interface FetchEnd extends Disposable {
  /** Why it ended, once it has. */
  readonly failure: SubgraphFailure | undefined;
  /** How long there is still to wait, in milliseconds. */
  left(): number;
  /** What is told when it ends, in place of who was to be told before: a fetch waits for one thing at a time. */
  tell(waiting: (failure: SubgraphFailure) => void): void;
}

/** @param now milliseconds of a clock that does not go back. */
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
      end(new SubgraphFailure(`no answer in ${timeoutMs} ms`, { code: 'SUBGRAPH_TIMEOUT', fault: 'domain' })),
    timeoutMs,
  );
  const leave = () => end(new SubgraphFailure('the caller is gone', { fault: 'nobody' }));
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
      // Timers and signals are slow to be forgotten: what they hold would survive young collections.
      told = undefined;
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    },
  };
}
