import { randomUUID } from 'node:crypto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../../runtime/log.ts';
import type { Observer } from '../observer.ts';
import type { TraceSettings } from '../trace-settings.ts';
import { tellOfCollector } from './tell-of-collector.ts';
import { createTraceObserver } from './trace-observer.ts';

/** Traces of one process. Disposing them sends what was not sent yet, for a while. */
export interface Traces extends AsyncDisposable {
  readonly observer: Observer;
  /** Sends what was not sent yet; it fails nobody where the collector does not take it. */
  flush(): Promise<void>;
}

/** How long the end of a process waits for what it has not sent yet. */
const flushMs = 2_000;

/**
 * Sends spans in batches from a bounded queue: where it is full they are dropped, and nothing waits for them. What is
 * not in the settings (headers, certificates, sizes of the queue) the SDK reads from the environment.
 */
export function createTraces(settings: TraceSettings, service: string, logger: Logger): Traces {
  const exporter = tellOfCollector(new OTLPTraceExporter({ url: settings.url }), settings.url, logger);
  const provider = new BasicTracerProvider({
    sampler: samplerOf(settings),
    resource: resourceOf(service),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return {
    observer: createTraceObserver(provider.getTracer('weft')),
    async flush() {
      await provider.forceFlush().catch(() => {});
      // Of the batches that were being sent already.
      await exporter.forceFlush?.();
    },
    async [Symbol.asyncDispose]() {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, flushMs);
      await Promise.race([provider.shutdown().catch(() => {}), late.promise]);
      clearTimeout(timer);
      exporter.giveUp();
    },
  };
}

/** The environment goes first, as the specification of OpenTelemetry has it. */
function resourceOf(service: string) {
  const own = resourceFromAttributes({
    'service.name': service,
    'service.namespace': 'weft',
    'service.instance.id': randomUUID(),
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}

function samplerOf({ sampler, ratio }: TraceSettings): Sampler {
  switch (sampler) {
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
  }
}
