import { createLogger, type Logger } from '#platform/runtime/log.ts';
import type { Traces } from '#platform/telemetry/opentelemetry/create-traces.ts';
import { startTraces } from '#platform/telemetry/start-traces.ts';
import { createTestCollector, type ReceivedSpan, type TestCollector } from './test-collector.ts';

/** A collector, and those of this process who send it their traces. */
export interface Tracing extends AsyncDisposable {
  readonly collector: TestCollector;
  /** As a gateway or a domain starts its own. */
  start(service: string, logger?: Logger): Promise<Traces | undefined>;
  /** What was sent since this was last taken. */
  takeSpans(): Promise<readonly ReceivedSpan[]>;
  /** The same, as bytes. */
  takeBytes(): Promise<string>;
}

/** @param sampler as OTEL_TRACES_SAMPLER has it. @default one trace of a hundred, and those that are sampled already */
export async function createTracing(sampler?: string): Promise<Tracing> {
  const collector = await createTestCollector();
  const started: Traces[] = [];
  let taken = 0;
  const flush = () => Promise.all(started.map((traces) => traces.flush()));
  return {
    collector,
    async start(service, logger = createLogger('test', 'silent')) {
      const environment = { OTEL_TRACES_SAMPLER: sampler };
      const traces = await startTraces({ service, endpoint: collector.url, environment, logger });
      if (traces) started.push(traces);
      return traces;
    },
    async takeSpans() {
      await flush();
      const spans = collector.spans.slice(taken);
      taken = collector.spans.length;
      return spans;
    },
    async takeBytes() {
      await flush();
      return collector.takeBytes().toString('latin1');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((traces) => traces[Symbol.asyncDispose]()));
      await collector[Symbol.asyncDispose]();
    },
  };
}
