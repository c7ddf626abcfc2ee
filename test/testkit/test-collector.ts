import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';

/** A span as it was received. */
export interface ReceivedSpan {
  readonly name: string;
  /** `SPAN_KIND_SERVER` is 2, `SPAN_KIND_CLIENT` 3, `SPAN_KIND_INTERNAL` 1. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for one that has none. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** Of the resource: the process's. */
  readonly service: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface TestCollector extends AsyncDisposable {
  /** Without a path. */
  readonly url: string;
  /** All that were taken so far. */
  readonly spans: readonly ReceivedSpan[];
  /** The bodies that were taken since this was last called, as they came. */
  takeBytes(): Buffer;
  /** How often it was asked. */
  requests(): number;
  /** Headers of the last request. */
  headers(): IncomingMessage['headers'];
  /** Instead of taking what is sent. */
  fault: ((outgoing: ServerResponse) => void) | undefined;
}

/** A collector of OTLP over HTTP in protobuf, as the protocol's own definitions describe it. @param port 0 picks a free one. */
export async function createTestCollector(port = 0): Promise<TestCollector> {
  const spans: ReceivedSpan[] = [];
  const bodies: Buffer[] = [];
  let requests = 0;
  let headers: IncomingMessage['headers'] = {};
  const server = createServer(async (incoming, outgoing) => {
    requests += 1;
    headers = incoming.headers;
    const body = await buffer(incoming);
    if (collector.fault) return collector.fault(outgoing);
    if (incoming.method !== 'POST' || incoming.url !== '/v1/traces') return outgoing.writeHead(404).end();
    if (headers['content-type'] !== 'application/x-protobuf') return outgoing.writeHead(415).end();
    bodies.push(body);
    spans.push(...spansOf(body));
    outgoing.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const collector: TestCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    takeBytes: () => Buffer.concat(bodies.splice(0)),
    requests: () => requests,
    headers: () => headers,
    fault: undefined,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return collector;
}

// Of opentelemetry/proto/{collector/trace/v1/trace_service,trace/v1/trace,resource/v1/resource,common/v1/common}.proto.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
  message Scope { string name = 1; string version = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5;
    int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9; Status status = 15;
  }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3;
    double double_value = 4; ArrayValue array_value = 5; } }
  message ArrayValue { repeated AnyValue values = 1; }
`);
const request = root.lookupType('ExportTraceServiceRequest');

interface WireValue {
  readonly arrayValue?: { readonly values?: readonly WireValue[] };
  readonly [kind: string]: unknown;
}

type WireAttributes = readonly { readonly key: string; readonly value?: WireValue }[];

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes?: WireAttributes;
  readonly status?: { readonly code?: number };
}

interface WireRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: WireAttributes };
    readonly scopeSpans?: readonly { readonly spans?: readonly WireSpan[] }[];
  }[];
}

function spansOf(body: Buffer): ReceivedSpan[] {
  const read = request.toObject(request.decode(body), { longs: Number, bytes: String }) as WireRequest;
  return (read.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const process = attributesOf(resource?.attributes);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(span, process)));
  });
}

function spanOf(span: WireSpan, resource: Readonly<Record<string, unknown>>): ReceivedSpan {
  return {
    name: span.name,
    kind: span.kind,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    parentSpanId: hex(span.parentSpanId),
    traceState: span.traceState ?? '',
    attributes: attributesOf(span.attributes),
    failed: span.status?.code === 2,
    service: String(resource['service.name']),
    resource,
  };
}

function attributesOf(attributes: WireAttributes = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]));
}

function readValue(value: WireValue | undefined): unknown {
  if (value?.arrayValue) return (value.arrayValue.values ?? []).map(readValue);
  return Object.values(value ?? {})[0];
}

function hex(base64 = ''): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
