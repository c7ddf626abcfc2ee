/**
 * Lets the process go on when the reader of its standard output or standard error goes away, as `| head -1` does:
 * what is written to it from then on is dropped. A command ends with the exit code that it would have had, and what
 * serves goes on serving.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}
