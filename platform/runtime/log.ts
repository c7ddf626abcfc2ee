import { type Logger, pino } from 'pino';

export type { Logger };

/** Takes whole lines of the log, each with its line end. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * Logs one JSON line per event, with the component's name and never a value from the data. Names of callers are in it:
 * characters that a terminal or a viewer would act on are escaped.
 * @param component `gateway`, `subgraph:users`, ...
 * @param level the default is `WEFT_LOG`, else 'info'. `silent` writes nothing.
 * @param destination the default is standard error.
 */
export function createLogger(
  component: string,
  level = process.env.WEFT_LOG ?? 'info',
  destination: LogDestination = pino.destination(2),
): Logger {
  return pino(
    {
      level,
      base: { component },
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    { write: (line: string) => destination.write(escapeUnprintable(line)) },
  );
}

/**
 * Beyond what JSON escapes: DEL and the control characters of ISO 8859, line and paragraph separators, and characters
 * that are invisible or turn the direction of text. In a line of JSON they can only be in strings.
 */
function escapeUnprintable(line: string): string {
  return line.replace(/[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu, (character) =>
    character.split('').map(escaped).join(''),
  );
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
