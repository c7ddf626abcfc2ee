import { expect, test } from 'vitest';
import { readTraceSettings } from '#platform/telemetry/trace-settings.ts';

function read(environment: Record<string, string>, endpoint?: string) {
  const wrong: string[] = [];
  const settings = readTraceSettings(environment, endpoint, (variable) => wrong.push(variable));
  return { settings, wrong };
}

test('nothing is traced where no collector is named', () => {
  expect(read({}).settings).toBeUndefined();
  expect(
    read({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ', OTEL_TRACES_SAMPLER: 'always_on' }).settings,
  ).toBeUndefined();
});

test('one trace of a hundred is sampled, and those whose parent is, where nothing else is said', () => {
  const { settings, wrong } = read({}, 'http://collector:4318');
  expect(settings).toEqual({
    url: 'http://collector:4318/v1/traces',
    sampler: 'parentbased_traceidratio',
    ratio: 0.01,
  });
  expect(wrong).toEqual([]);
});

test("the command line goes before the environment, and traces' own endpoint before the one of all signals", () => {
  const all = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:4318/' };
  const own = { ...all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://own/as/it/is' };
  expect(read(all).settings?.url).toBe('http://all:4318/v1/traces');
  expect(read(own).settings?.url).toBe('https://own/as/it/is');
  expect(read(own, 'http://given:1').settings?.url).toBe('http://given:1/v1/traces');
});

test('the environment can turn it off', () => {
  expect(read({ OTEL_SDK_DISABLED: 'TRUE' }, 'http://collector:4318').settings).toBeUndefined();
  expect(read({ OTEL_TRACES_EXPORTER: 'none' }, 'http://collector:4318').settings).toBeUndefined();
});

test.each([
  ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ['OTEL_TRACES_SAMPLER_ARG', 'a tenth'],
  ['OTEL_TRACES_SAMPLER', 'sometimes'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json'],
])('%s=%s is told of, and the usual is done', (variable, value) => {
  const { settings, wrong } = read({ [variable]: value }, 'http://collector:4318');
  expect(wrong).toEqual([variable]);
  expect(settings).toMatchObject({ sampler: 'parentbased_traceidratio', ratio: 0.01 });
});

test('an endpoint that is no URL is told of, and nothing is traced', () => {
  const { settings, wrong } = read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' });
  expect(wrong).toEqual(['OTEL_EXPORTER_OTLP_ENDPOINT']);
  expect(settings).toBeUndefined();
});
