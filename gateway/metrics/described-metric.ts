import type { Registry } from 'prom-client';

/** A metric as `docs/metrics.md` has it. */
export interface DescribedMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

export function describeMetrics(registry: Registry): DescribedMetric[] {
  return registry.getMetricsAsArray().map((metric) => {
    // What is registered is the metric itself, which knows its labels.
    const { name, help, labelNames = [] } = metric as { labelNames?: readonly string[] } & typeof metric;
    return { name, help, labels: labelNames, type: metric.constructor.name.toLowerCase() };
  });
}
