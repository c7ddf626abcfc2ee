import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../../runtime/log.ts';

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Puts telling around an exporter: once when the collector takes no spans any more, and once when it does again. */
export function tellOfCollector(exporter: SpanExporter, url: string, logger: Logger): SpanExporter {
  const { origin, pathname } = new URL(url);
  const collector = origin + pathname;
  /** Spans that it did not take, since it does not. */
  let lost = 0;

  function tell({ code, error }: Result, spans: number): void {
    const taken = code === 0;
    if (!taken) {
      if (lost === 0)
        logger.warn(
          { code: 'TELEMETRY_UNAVAILABLE', collector, reason: reasonOf(error) },
          'the collector takes no traces: they are lost until it does; requests go on',
        );
      lost += spans;
    } else if (lost > 0) {
      logger.info({ code: 'TELEMETRY_RESUMED', collector, lost }, 'the collector takes traces again');
      lost = 0;
    }
  }

  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        tell(result, spans.length);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Of what went wrong only the code: a message may repeat what the collector answered. */
function reasonOf(error: Error | undefined): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === 'number') return `HTTP status ${code}`;
  if (typeof code === 'string') return code;
  return 'it is overloaded, or does not respond in time';
}
