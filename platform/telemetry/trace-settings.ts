/** Where traces are sent, and how many. */
export interface TraceSettings {
  /** Takes OTLP over HTTP, in protobuf: `http://collector:4318/v1/traces`. */
  readonly url: string;
  readonly sampler: SamplerName;
  /** Of the traces that begin here, from 0 to 1. */
  readonly ratio: number;
}

/** As the OpenTelemetry specification names them. */
export const samplerNames = [
  'parentbased_traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'traceidratio',
  'always_on',
  'always_off',
] as const;

export type SamplerName = (typeof samplerNames)[number];

type Environment = Readonly<Record<string, string | undefined>>;

const defaultRatio = 0.01;

/**
 * Reads the variables of the OpenTelemetry specification that say where traces go and how many. One that is wrong is
 * told of and left out, as the specification wants it: telemetry keeps no process from serving.
 * @param endpoint goes before the environment's; `/v1/traces` is appended.
 * @param wrong takes the name of a variable and what it may be.
 * @returns `undefined` where there is no endpoint, or the environment says that nothing is to be traced.
 */
export function readTraceSettings(
  environment: Environment,
  endpoint: string | undefined,
  wrong: (variable: string, expected: string) => void,
): TraceSettings | undefined {
  const of = (name: string) => environment[name]?.trim() || undefined;
  if (of('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || of('OTEL_TRACES_EXPORTER') === 'none')
    return undefined;
  const url = endpoint === undefined ? readEndpoint(of, wrong) : tracesUrl(endpoint);
  if (url === undefined) return undefined;
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'])
    if ((of(name) ?? protocol) !== protocol) wrong(name, protocol);
  return { url, sampler: readSampler(of('OTEL_TRACES_SAMPLER'), wrong), ratio: readRatio(of, wrong) };
}

const protocol = 'http/protobuf';

/** Of a collector, from the address of all that it takes. */
export function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

type Read = (name: string) => string | undefined;
type Wrong = (variable: string, expected: string) => void;

function readEndpoint(of: Read, wrong: Wrong): string | undefined {
  const own = of('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const name = own === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const given = of(name);
  if (given === undefined) return undefined;
  if (isHttpUrl(given)) return own ?? tracesUrl(given);
  wrong(name, 'a URL such as http://localhost:4318');
  return undefined;
}

function readSampler(name: string | undefined, wrong: Wrong): SamplerName {
  const [usual] = samplerNames;
  if (name === undefined) return usual;
  const known = samplerNames.find((one) => one === name);
  if (!known) wrong('OTEL_TRACES_SAMPLER', `one of ${samplerNames.join(', ')}`);
  return known ?? usual;
}

function readRatio(of: Read, wrong: Wrong): number {
  const text = of('OTEL_TRACES_SAMPLER_ARG');
  if (text === undefined) return defaultRatio;
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  wrong('OTEL_TRACES_SAMPLER_ARG', 'a number from 0 to 1');
  return defaultRatio;
}
