/**
 * Stops once at the first SIGINT or SIGTERM, whichever comes; the same signal a second time ends the process at once.
 * @param stop exits the process with what it resolves to.
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
