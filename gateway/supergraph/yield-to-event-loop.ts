import { setImmediate } from 'node:timers/promises';

/** Lets other work have its turn, where this one has had the thread for long enough; otherwise returns at once. */
export type Pause = () => Promise<void>;

/**
 * For work that takes longer than a request may be made to wait.
 * @param sliceMs after how many milliseconds others have a turn. @default 4
 */
export function yieldToEventLoop(sliceMs = 4): Pause {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < sliceMs) return;
    await setImmediate();
    began = performance.now();
  };
}
