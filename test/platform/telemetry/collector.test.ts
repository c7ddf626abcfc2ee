import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startTraces } from '#platform/telemetry/start-traces.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestCollector } from '#test/testkit/test-collector.ts';

afterEach(() => vi.unstubAllEnvs());

/** Every trace is sampled, and the exporter gives up soon. */
function traced(endpoint: string, environment: Record<string, string> = {}) {
  const settings = { OTEL_TRACES_SAMPLER: 'always_on', OTEL_EXPORTER_OTLP_TIMEOUT: '300', ...environment };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const log = captureLog();
  const started = startTraces({
    service: 'weft-test',
    endpoint,
    environment: process.env,
    logger: log.logger,
  });
  return { log, started };
}

async function start(endpoint: string, environment: Record<string, string> = {}) {
  const { log, started } = traced(endpoint, environment);
  const traces = await started;
  if (!traces) throw new Error('Nothing is traced.');
  const request = () => {
    const activity = traces.observer.begin('request', { method: 'POST', path: '/graphql', bytes: 2 });
    activity.begin('plan', {}).end({ cached: true, code: undefined });
    activity.end({ status: 200, codes: [], bytes: 2 });
  };
  return { traces, log, request };
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('spans come as the protocol has them, with who sends them', async () => {
  await using collector = await createTestCollector();
  const { traces, log, request } = await start(collector.url, {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=mesh',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  request();
  await traces[Symbol.asyncDispose]();
  expect(collector.spans.map(({ name }) => name)).toEqual(['plan', 'POST /graphql']);
  const [plan, server] = collector.spans;
  expect(plan).toMatchObject({ traceId: server?.traceId, parentSpanId: server?.spanId, kind: 1 });
  expect(server).toMatchObject({
    parentSpanId: '',
    kind: 2,
    failed: false,
    service: 'weft-test',
    attributes: { 'http.request.method': 'POST', 'http.route': '/graphql', 'http.response.status_code': 200 },
    resource: { 'service.namespace': 'weft', 'deployment.environment.name': 'test' },
  });
  expect(collector.headers()['x-tenant']).toBe('mesh');
  expect(log.lines()).toEqual([]);
});

test('the environment names the service where it wants to', async () => {
  await using collector = await createTestCollector();
  const { traces, request } = await start(collector.url, { OTEL_SERVICE_NAME: 'edge' });
  request();
  await traces[Symbol.asyncDispose]();
  expect(collector.spans[0]?.service).toBe('edge');
});

test('a collector that is down is told of once, and once more when it is back', async () => {
  const port = await freePort();
  const { traces, log, request } = await start(`http://127.0.0.1:${port}`);
  for (let again = 0; again < 3; again += 1) {
    request();
    await traces.flush();
  }
  expect(log.lines()).toEqual([
    expect.objectContaining({
      code: 'TELEMETRY_UNAVAILABLE',
      collector: `http://127.0.0.1:${port}/v1/traces`,
      reason: 'ECONNREFUSED',
    }),
  ]);
  await using collector = await createTestCollector(port);
  for (let again = 0; again < 2; again += 1) {
    request();
    await traces.flush();
  }
  expect(collector.spans).toHaveLength(4);
  expect(log.lines().map(({ code, lost }) => [code, lost])).toEqual([
    ['TELEMETRY_UNAVAILABLE', undefined],
    ['TELEMETRY_RESUMED', 6],
  ]);
  await traces[Symbol.asyncDispose]();
});

test.each([
  ['refuses', 403, 'HTTP status 403'],
  ['is overloaded', 503, 'it is overloaded, or does not respond in time'],
])('a collector that %s is told of without what it says', async (_, status, reason) => {
  await using collector = await createTestCollector();
  collector.fault = (outgoing) => outgoing.writeHead(status).end('canary of the collector');
  const { traces, log, request } = await start(collector.url);
  request();
  await traces.flush();
  expect(log.lines()).toEqual([expect.objectContaining({ code: 'TELEMETRY_UNAVAILABLE', reason })]);
  expect(JSON.stringify(log.lines())).not.toContain('canary');
  await traces[Symbol.asyncDispose]();
});

test('a collector that never responds holds up neither a request nor the end for long', async () => {
  await using collector = await createTestCollector();
  collector.fault = () => {};
  const { traces, log, request } = await start(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' });
  request();
  const disposed = traces[Symbol.asyncDispose]().then(() => 'ended');
  await expect.poll(() => collector.requests()).toBe(1);
  expect(await disposed).toBe('ended');
  expect(log.lines().map(({ code }) => code)).toEqual(['TELEMETRY_UNAVAILABLE']);
});

test('what is not sent yet is bounded: the rest is dropped', async () => {
  await using collector = await createTestCollector();
  const { traces, request } = await start(collector.url, {
    OTEL_BSP_MAX_QUEUE_SIZE: '10',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10',
  });
  for (let count = 0; count < 1_000; count += 1) request();
  await traces[Symbol.asyncDispose]();
  // One batch that was being sent, and one queue.
  expect(collector.spans.length).toBeGreaterThan(0);
  expect(collector.spans.length).toBeLessThanOrEqual(20);
});

test('a setting that is wrong is told of without its value', async () => {
  const { log, started } = traced('http://127.0.0.1:9', { OTEL_TRACES_SAMPLER_ARG: 'canary' });
  await (await started)?.[Symbol.asyncDispose]();
  expect(log.lines()).toEqual([
    expect.objectContaining({ code: 'TELEMETRY_SETTING_IGNORED', variable: 'OTEL_TRACES_SAMPLER_ARG' }),
  ]);
  expect(JSON.stringify(log.lines())).not.toContain('canary');
});
