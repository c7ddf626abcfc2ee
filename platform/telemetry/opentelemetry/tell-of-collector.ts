import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../../runtime/log.ts';

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

export interface ToldExporter extends SpanExporter {
  /** Nobody waits any longer for what it was sent. */
  giveUp(): void;
}

/** Puts telling around an exporter: once when the collector takes no spans any more, and once when it does again. */
export function tellOfCollector(exporter: SpanExporter, url: string, logger: Logger): ToldExporter {
  const { origin, pathname } = new URL(url);
  const collector = origin + pathname;
  /** Spans that it did not take, since it does not. */
  let lost = 0;
  /** Spans that it was sent, and has not answered about. */
  let sending = 0;

  function lose(spans: number, reason: string): void {
    if (lost === 0)
      logger.warn(
        { code: 'TELEMETRY_UNAVAILABLE', collector, reason },
        'the collector takes no traces: they are lost until it does; requests go on',
      );
    lost += spans;
  }

  function tell({ code, error }: Result, spans: number): void {
    sending -= spans;
    if (code !== taken) {
      lose(spans, reasonOf(error));
      return;
    }
    if (lost > 0)
      logger.info({ code: 'TELEMETRY_RESUMED', collector, lost }, 'the collector takes traces again');
    lost = 0;
  }

  return {
    export(spans, done) {
      sending += spans.length;
      exporter.export(spans, (result) => {
        tell(result, spans.length);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
    giveUp() {
      if (sending > 0) lose(sending, 'it has not responded when the process ended');
    },
  };
}

/** `ExportResultCode.SUCCESS`, of a package that is not ours to import. */
const taken = 0;

/** Of what went wrong only the code: a message may repeat what the collector answered. */
function reasonOf(error: Error | undefined): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === 'number') return `HTTP status ${code}`;
  if (typeof code === 'string') return code;
  return 'it is overloaded, or does not respond in time';
}
