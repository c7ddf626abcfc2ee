import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { knownCode } from '#platform/runtime/errors.ts';
import {
  type ActivityHandlers,
  createFlatObserver,
  type EventHandlers,
} from '#platform/telemetry/flat-observer.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import { type DescribedMetric, describeMetrics } from './described-metric.ts';

/** As processes hand it to each other. */
export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/**
 * Counts what one process does, of which it is the observer. What its labels can be is known beforehand: codes of the
 * catalogue, HTTP statuses and the domains of the supergraph; never what a caller sent or a domain answered.
 */
export interface GatewayMetrics extends Observer {
  values(): Promise<MetricValues>;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  described(): readonly DescribedMetric[];
}

/** In seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @param process which of a gateway's processes it is: the label of what is about the process itself. */
export function createGatewayMetrics(process: string): GatewayMetrics {
  const registry = new Registry();
  const parts = createParts([registry]);
  collectDefaultMetrics({ register: registry, labels: { process } });
  return {
    ...createFlatObserver(countActivities(parts), countEvents(parts)),
    values: () => registry.getMetricsAsJSON(),
    text: () => registry.metrics(),
    described: () => describeMetrics(registry),
  };
}

type Parts = ReturnType<typeof createParts>;

function countActivities(parts: Parts): ActivityHandlers {
  return {
    request({ bytes }) {
      const started = performance.now();
      parts.inFlight.inc();
      parts.requestBytes.inc(bytes);
      return (response) => {
        parts.inFlight.dec();
        parts.requests.inc({ status: response.status });
        parts.requestDuration.observe((performance.now() - started) / 1_000);
        parts.responseBytes.inc(response.bytes);
        for (const code of response.codes) parts.errors.inc({ code: knownCode(code) });
      };
    },
    fetch({ domain }) {
      const started = performance.now();
      return ({ code }) => {
        parts.fetches.inc({ domain, code: code === undefined ? 'OK' : knownCode(code) });
        parts.fetchDuration.observe({ domain }, (performance.now() - started) / 1_000);
      };
    },
    'domain request'({ domain, bytes: sent }) {
      return ({ bytes: received }) => {
        parts.domainRequests.inc({ domain });
        parts.sentBytes.inc({ domain }, sent);
        parts.receivedBytes.inc({ domain }, received);
      };
    },
  };
}

function countEvents(parts: Parts): EventHandlers {
  let version: string | undefined;
  return {
    cache({ domain, kept, fetched }) {
      parts.cacheParts.inc({ domain, outcome: 'kept' }, kept);
      parts.cacheParts.inc({ domain, outcome: 'fetched' }, fetched);
    },
    'supergraph served'({ digest }) {
      if (version !== undefined) parts.supergraph.remove({ version });
      version = digest.slice(0, 12);
      parts.supergraph.set({ version }, 1);
      parts.supergraphSince.set(Date.now() / 1_000);
      parts.supergraphLoads.inc({ outcome: 'served' });
    },
    'supergraph refused'({ reason }) {
      parts.supergraphLoads.inc({ outcome: 'refused' });
      parts.supergraphRefusals.inc({ reason });
    },
    shadow({ outcome, differences }) {
      parts.shadowExecutions.inc({ outcome });
      for (const kind of differences) parts.shadowDifferences.inc({ kind });
    },
  };
}

function createParts(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'weft_gateway_requests_total',
      help: 'GraphQL requests that were answered, by HTTP status.',
      labelNames: ['status'],
      registers,
    }),
    errors: new Counter({
      name: 'weft_gateway_request_errors_total',
      help: 'GraphQL requests that were answered with an error of that code, wherever it stands in the response. Refused by limits are LIMIT_EXCEEDED, RATE_LIMITED and OVERLOADED.',
      labelNames: ['code'],
      registers,
    }),
    requestDuration: new Histogram({
      name: 'weft_gateway_request_duration_seconds',
      help: 'From a GraphQL request that was read to its response.',
      buckets,
      registers,
    }),
    inFlight: new Gauge({
      name: 'weft_gateway_requests_in_flight',
      help: 'GraphQL requests that are being answered.',
      registers,
    }),
    requestBytes: new Counter({
      name: 'weft_gateway_request_bytes_total',
      help: 'Of the bodies of GraphQL requests.',
      registers,
    }),
    responseBytes: new Counter({
      name: 'weft_gateway_response_bytes_total',
      help: 'Of the bodies of their responses.',
      registers,
    }),
    fetches: new Counter({
      name: 'weft_gateway_fetches_total',
      help: 'Fetches from domains, those included that are answered from what is kept, by the code of the first error that came of it, or OK. Requests that are executed as one count once; one that different operations share counts for each of them, and each of those that are sent together.',
      labelNames: ['domain', 'code'],
      registers,
    }),
    fetchDuration: new Histogram({
      name: 'weft_gateway_fetch_duration_seconds',
      help: 'From the beginning of a fetch to its response, read and checked.',
      labelNames: ['domain'],
      buckets,
      registers,
    }),
    domainRequests: new Counter({
      name: 'weft_gateway_domain_requests_total',
      help: 'Requests to domains, each with one fetch or several; further tries of one are not counted.',
      labelNames: ['domain'],
      registers,
    }),
    sentBytes: new Counter({
      name: 'weft_gateway_domain_sent_bytes_total',
      help: 'Of the bodies of requests to domains.',
      labelNames: ['domain'],
      registers,
    }),
    receivedBytes: new Counter({
      name: 'weft_gateway_domain_received_bytes_total',
      help: 'Of the bodies of their responses, where they could be used.',
      labelNames: ['domain'],
      registers,
    }),
    cacheParts: new Counter({
      name: 'weft_gateway_cache_parts_total',
      help: 'Entities, and answers at the root, that domains were to be asked for: kept, or fetched because they were not.',
      labelNames: ['domain', 'outcome'],
      registers,
    }),
    supergraphLoads: new Counter({
      name: 'weft_gateway_supergraph_loads_total',
      help: 'Supergraphs that were loaded and served, or refused; the first one of each process among them.',
      labelNames: ['outcome'],
      registers,
    }),
    supergraphRefusals: new Counter({
      name: 'weft_gateway_supergraph_refused_total',
      help: 'Supergraphs that were refused, by the reason: they do not load, or they lose protections of the last accepted one (loosened) and nobody accepted that.',
      labelNames: ['reason'],
      registers,
    }),
    shadowExecutions: new Counter({
      name: 'weft_gateway_shadow_executions_total',
      help: 'Executions that were to be compared with one of @apollo/gateway (--shadow), by their outcome: equal, different, incomparable (the data or its snapshots changed meanwhile, or a domain failed), failed (it gave no result), skipped (for the budget or the breaker, or an operation that cannot be compared).',
      labelNames: ['outcome'],
      registers,
    }),
    shadowDifferences: new Counter({
      name: 'weft_gateway_shadow_differences_total',
      help: 'Places in which results differed, each once for its path and kind: missing, surplus, null, not_null, length, shape, value, errors.',
      labelNames: ['kind'],
      registers,
    }),
    supergraph: new Gauge({
      name: 'weft_gateway_supergraph_processes',
      help: 'Processes that serve a supergraph, by the beginning of its SHA-256.',
      labelNames: ['version'],
      registers,
    }),
    supergraphSince: new Gauge({
      name: 'weft_gateway_supergraph_served_since_seconds',
      help: 'Since when the supergraph is served, in Unix time; of several processes, by the one that changed it longest ago.',
      aggregator: 'min',
      registers,
    }),
  };
}
