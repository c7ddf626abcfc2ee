import { AggregatorRegistry } from 'prom-client';
import type { MetricValues } from './gateway-metrics.ts';

/** Metrics of several processes as one. */
export interface SummedMetrics {
  /** What a process counts now. */
  take(id: number, values: MetricValues): void;
  /** The process is gone. What it had counted, as last taken, stays in the sums: a counter never goes down. */
  forget(id: number): void;
  /** In Prometheus' text format; `own` is counted along. */
  text(own: MetricValues): Promise<string>;
}

export function createSummedMetrics(): SummedMetrics {
  const latest = new Map<number, MetricValues>();
  let gone: Promise<MetricValues> = Promise.resolve([]);

  return {
    take: (id, values) => void latest.set(id, values),
    forget(id) {
      const values = latest.get(id)?.filter(isCounted) ?? [];
      latest.delete(id);
      gone = gone.then((before) => AggregatorRegistry.aggregate([before, values]).getMetricsAsJSON());
    },
    async text(own) {
      const before = await gone;
      return AggregatorRegistry.aggregate([own, ...latest.values(), before]).metrics();
    },
  };
}

function isCounted({ type }: MetricValues[number]): boolean {
  return ['counter', 'histogram'].includes(String(type));
}
