import { onTestFinished, vi } from 'vitest';

/** What `performance.now` tells, made of what it would tell; nothing while no test has changed it. */
let clock: ((real: number) => number) | undefined;

/**
 * Puts the monotonic clock of this process (`performance.now`) forward for the rest of the test, so that what is due
 * by it is due. It goes on from there; timers and dates stay as they are. Milliseconds.
 */
export function advanceClock(ms: number): void {
  const before = clock ?? ((real) => real);
  replaceClock((real) => before(real) + ms);
}

/** Stops it for the rest of the test, so that nothing is due, however slow the machine is. */
export function stopClock(): void {
  const now = performance.now();
  replaceClock(() => now);
}

function replaceClock(next: (real: number) => number): void {
  if (!clock) {
    const real = performance.now.bind(performance);
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => clock?.(real()) ?? real());
    onTestFinished(() => {
      spy.mockRestore();
      clock = undefined;
    });
  }
  clock = next;
}
