import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type DescribedMetric, describeMetrics } from './described-metric.ts';
import type { MetricValues } from './gateway-metrics.ts';

export interface ProcessCounts {
  readonly processes: number;
  readonly serving: number;
  /** That ended without being told to. */
  readonly ends: number;
}

export interface ProcessMetrics {
  values(): Promise<MetricValues>;
  described(): readonly DescribedMetric[];
}

/** What the primary of several serving processes knows of them, and of itself. */
export function createProcessMetrics(count: () => ProcessCounts): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, labels: { process: 'primary' } });
  new Gauge({
    name: 'weft_gateway_processes',
    help: 'Processes that are to serve.',
    registers,
    collect() {
      this.set(count().processes);
    },
  });
  new Gauge({
    name: 'weft_gateway_processes_serving',
    help: 'Processes that serve.',
    registers,
    collect() {
      this.set(count().serving);
    },
  });
  new Counter({
    name: 'weft_gateway_process_ends_total',
    help: 'Processes that ended without being told to.',
    registers,
    collect() {
      this.reset();
      this.inc(count().ends);
    },
  });
  return { values: () => registry.getMetricsAsJSON(), described: () => describeMetrics(registry) };
}
