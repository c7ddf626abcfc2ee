import { createLogger, type Logger } from '#platform/runtime/log.ts';

export interface CapturedOutput extends Disposable {
  /** Writes all levels to the captured output. */
  logger(component: string): Logger;
  /** All text that was logged, or written to this process's streams and console, since the last call. */
  take(): string;
  /** What loggers wrote since text was last taken, as it was written: a line each. */
  logged(): readonly string[];
}

/** Captures all output of this process. */
export function captureOutput(): CapturedOutput {
  let said = '';
  let logged: string[] = [];
  const sink = {
    write(line: string) {
      said += line;
      logged.push(line);
    },
  };
  const restore = [process.stdout, process.stderr].map((stream) => {
    const { write } = stream;
    stream.write = (chunk: unknown, ...rest: unknown[]) => {
      said += String(chunk);
      return (write as (...args: unknown[]) => boolean).call(stream, chunk, ...rest);
    };
    return () => {
      stream.write = write;
    };
  });
  for (const method of ['debug', 'error', 'info', 'log', 'warn', 'trace'] as const) {
    const original = console[method];
    console[method] = (...parts: unknown[]) => {
      said += `${parts.map(String).join(' ')}\n`;
      original(...parts);
    };
    restore.push(() => {
      console[method] = original;
    });
  }
  return {
    logger: (component) => createLogger(component, 'trace', sink),
    logged: () => logged,
    take() {
      logged = [];
      const taken = said;
      said = '';
      return taken;
    },
    [Symbol.dispose]() {
      for (const undo of restore) undo();
    },
  };
}
