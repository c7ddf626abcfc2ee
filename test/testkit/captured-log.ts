import { pino } from 'pino';
import type { Logger } from '#platform/runtime/log.ts';

export interface CapturedLog {
  readonly logger: Logger;
  /** The lines with that message, or all. */
  lines(message?: string): readonly Readonly<Record<string, unknown>>[];
}

export function captureLog(): CapturedLog {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  return {
    logger: pino({ level: 'debug', base: null, timestamp: false, messageKey: 'message' }, { write }),
    lines: (message) => lines.filter((line) => message === undefined || line.message === message),
  };
}
