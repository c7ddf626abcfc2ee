/**
 * Stops at the first SIGINT or SIGTERM; the same signal a second time ends the process immediately.
 * @param stop the process exits with the code it resolves to.
 */
export function stopWhenTold(stop: () => Promise<number>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().then((exitCode) => process.exit(exitCode));
    });
  }
}
