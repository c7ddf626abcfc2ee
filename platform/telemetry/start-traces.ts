import type { Logger } from '../runtime/log.ts';
import type { Traces } from './opentelemetry/create-traces.ts';
import { readTraceSettings } from './trace-settings.ts';

export interface TracesOptions {
  /** What the process is called in traces, where OTEL_SERVICE_NAME does not say: `weft-gateway`, `weft-users`. */
  readonly service: string;
  /** The address of a collector, instead of the environment's. */
  readonly endpoint?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

/**
 * Traces what a process does, and sends it to a collector by OTLP (`docs/telemetry.md`).
 * @returns `undefined` where no collector is named: nothing of OpenTelemetry is loaded then.
 */
export async function startTraces(options: TracesOptions): Promise<Traces | undefined> {
  const { service, endpoint, environment, logger } = options;
  const settings = readTraceSettings(environment, endpoint, (variable, expected) =>
    logger.warn(
      { code: 'TELEMETRY_SETTING_IGNORED', variable },
      `${variable} is to be ${expected}, and is ignored`,
    ),
  );
  if (!settings) return undefined;
  const { createTraces } = await import('./opentelemetry/create-traces.ts');
  return createTraces(settings, service, logger);
}
