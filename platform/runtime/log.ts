import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Logs one JSON line per event on standard error, with the component's name and never a value from the data.
 * @param component `gateway`, `subgraph:users`, ...
 * @param level the default is `WEFT_LOG`, else 'info'. `silent` writes nothing.
 */
export function createLogger(component: string, level = process.env.WEFT_LOG ?? 'info'): Logger {
  return pino(
    {
      level,
      base: { component },
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    pino.destination(2),
  );
}
