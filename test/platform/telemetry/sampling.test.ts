import { afterEach, expect, test, vi } from 'vitest';
import { combineObservers } from '#platform/telemetry/combine-observers.ts';
import { createFlatObserver } from '#platform/telemetry/flat-observer.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import { startTraces } from '#platform/telemetry/start-traces.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestCollector } from '#test/testkit/test-collector.ts';

afterEach(() => vi.unstubAllEnvs());

async function start(environment: Record<string, string>) {
  const collector = await createTestCollector();
  const { logger } = captureLog();
  const traces = await startTraces({ service: 'test', endpoint: collector.url, environment, logger });
  if (!traces) throw new Error('Nothing is traced.');
  return {
    observer: traces.observer,
    /** Names of what was sent. */
    async sent() {
      await traces.flush();
      return collector.spans.map(({ name }) => name);
    },
    async [Symbol.asyncDispose]() {
      await traces[Symbol.asyncDispose]();
      await collector[Symbol.asyncDispose]();
    },
  };
}

/** @returns the headers for a domain that is asked within it. */
function request(observer: Observer, traceparent?: string): Readonly<Record<string, string>> {
  const activity = observer.begin('request', { method: 'POST', path: '/graphql', bytes: 2, traceparent });
  const within = activity.begin('domain request', {
    domain: 'users',
    url: 'http://users:1/graphql',
    bytes: 2,
  });
  const { headers } = within;
  within.end({ bytes: 2, code: undefined });
  activity.end({ status: 200, codes: [], bytes: 2 });
  return headers;
}

const parent = (flags: string) => `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-${flags}`;

test('a share of the traces that begin here is sampled, each as a whole', async () => {
  vi.stubEnv('OTEL_BSP_MAX_QUEUE_SIZE', '4096');
  await using traced = await start({ OTEL_TRACES_SAMPLER_ARG: '0.25' });
  const told = Array.from({ length: 1_000 }, () => request(traced.observer).traceparent ?? '');
  const sampled = told.filter((header) => header.endsWith('-01'));
  // 250 are to be expected, with a standard deviation of 14.
  expect(sampled.length).toBeGreaterThan(160);
  expect(sampled.length).toBeLessThan(340);
  expect(told.every((header) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/.test(header))).toBe(true);
  expect(await traced.sent()).toHaveLength(2 * sampled.length);
});

test('whoever asks decides for the rest of the trace', async () => {
  await using traced = await start({ OTEL_TRACES_SAMPLER_ARG: '0' });
  request(traced.observer, parent('00'));
  expect(await traced.sent()).toEqual([]);
  const { traceparent = '' } = request(traced.observer, parent('01'));
  expect(traceparent).toMatch(new RegExp(`^00-${'ab'.repeat(16)}-(?!${'cd'.repeat(8)})[0-9a-f]{16}-01$`));
  expect(await traced.sent()).toEqual(['POST', 'POST /graphql']);
});

test('a sampler that goes by no parent is one that callers cannot turn on', async () => {
  await using traced = await start({ OTEL_TRACES_SAMPLER: 'always_off' });
  const { traceparent } = request(traced.observer, parent('01'));
  expect(traceparent).toMatch(/-00$/);
  expect(await traced.sent()).toEqual([]);
});

test('several observers are told the same, and traces go on to who is asked', async () => {
  await using traced = await start({ OTEL_TRACES_SAMPLER: 'always_on' });
  const ended: unknown[] = [];
  const counting = createFlatObserver(
    {
      'domain request':
        ({ domain }) =>
        (how) =>
          void ended.push([domain, how]),
    },
    { cache: (about) => void ended.push(about) },
  );
  const both = combineObservers(counting, undefined, traced.observer);
  if (!both) throw new Error('There are two.');
  expect(request(both).traceparent).toMatch(/-01$/);
  const about = { domain: 'users', kept: 1, fetched: 2 };
  const activity = both.begin('request', { method: 'GET', path: '/graphql', bytes: 0 });
  activity.event('cache', about);
  activity.end({ status: 503, codes: ['MADE_UP', 'OVERLOADED'], bytes: 0 });
  expect(ended).toEqual([['users', { bytes: 2, code: undefined }], about]);
  expect(await traced.sent()).toEqual(['POST', 'POST /graphql', 'GET /graphql']);
});

test('where nobody observes there is no observer', () => {
  expect(combineObservers(undefined, undefined)).toBeUndefined();
});
