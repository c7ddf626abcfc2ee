/**
 * Keeps the process running when the reader of its standard output or standard error closes the pipe, as `| head -1`
 * does: later writes to it are dropped. A command still ends with its own exit code, and a server continues to serve.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}
