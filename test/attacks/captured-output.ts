import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

export interface CapturedOutput extends Disposable {
  /** Writes all levels to where it is captured. */
  logger(component: string): Logger;
  /** What was logged, and written to this process's streams and console, since it was last taken. */
  take(): string;
}

/** Catches everything that this process says, in whatever way. */
export function captureOutput(): CapturedOutput {
  let said = '';
  const sink = new Writable({
    write(chunk, _, done) {
      said += chunk;
      done();
    },
  });
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
    logger: (component) => pino({ level: 'trace', base: { component } }, sink),
    take() {
      const taken = said;
      said = '';
      return taken;
    },
    [Symbol.dispose]() {
      for (const undo of restore) undo();
    },
  };
}
