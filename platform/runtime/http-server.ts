import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { envelopeHeader } from './envelope.ts';
import { inflate } from './http/inflate.ts';
import { readBytes } from './http/read-bytes.ts';
import { readTarget } from './http/read-target.ts';

export interface Route {
  /** HEAD is served wherever GET is, by the same handler. */
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  /** An exact path, or a prefix that ends in `/*`. */
  readonly path: string;
  handle(request: HttpRequest): Promise<HttpResponse | HttpStream> | HttpResponse | HttpStream;
}

export interface HttpRequest {
  /** Of the route: GET for a HEAD. */
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** Inflated, and read as UTF-8. Empty for GET. */
  readonly body: string;
  /** Address of the connection's other end: a proxy's, where there is one. */
  readonly remoteAddress: string;
  /** Aborted when the client disconnects before the response is sent. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Its body is sent as it is produced, and destroyed when the client disconnects or the server stops. */
export interface HttpStream extends Omit<HttpResponse, 'body'> {
  readonly body: Readable;
}

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  /** 0 picks a free port. */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** A larger body gets the response 413 without being read to its end. Bytes; @default 1048576 */
  readonly maxBodyBytes?: number;
  /**
   * How many times as large a body in gzip may become; 64 KiB are always allowed, and `maxBodyBytes` is never exceeded.
   * @default a body in gzip gets the response 415
   */
  readonly maxInflation?: number;
  /** How long a request's head and body may take to arrive before the response 408. 0 is no limit. Milliseconds; @default 15000 */
  readonly requestTimeout?: number;
  /** How long a connection stays open between requests. 0 is no limit. Milliseconds; @default 5000 */
  readonly keepAliveTimeout?: number;
  /** Receives an uncaught exception of a handler; the client gets a bare 500. */
  readonly onError: (error: unknown) => void;
  /** Completes each response but a stream before it is sent, refusals by this server included. @default as it is */
  readonly complete?: (response: HttpResponse, to: AskedFor) => HttpResponse | Promise<HttpResponse>;
}

/** What is known of every request, also of one that is refused before it is read. */
export interface AskedFor {
  /** `undefined` for a target that is no path. */
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

const checkedEveryMs = 500;

export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/**
 * Starts an HTTP server over exact routes. Disposing it finishes what is in flight and closes the rest.
 * @throws PortInUseError naming the port.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { complete = (response) => response } = options;
  const host = options.host ?? '127.0.0.1';
  const requestTimeout = options.requestTimeout ?? 15_000;
  const timeouts = {
    requestTimeout,
    headersTimeout: requestTimeout,
    keepAliveTimeout: options.keepAliveTimeout ?? 5_000,
    // Node.js checks for timeouts at this interval, so a timeout is late by no more than it.
    connectionsCheckingInterval: Math.min(requestTimeout || checkedEveryMs, checkedEveryMs),
  };
  const streams = new Set<Readable>();
  const server = createServer(timeouts, (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    respond(incoming, options, gone.signal)
      .catch((error: unknown): HttpResponse | HttpStream => {
        // A client that disconnects, or times out, before it has sent its request is not a fault of the server.
        if (incoming.complete) options.onError(error);
        return problem(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong; the log has the cause.');
      })
      .then(async (result) =>
        isStream(result)
          ? stream(outgoing, result, streams)
          : send(outgoing, await complete(result, askedFor(incoming)), !server.listening),
      )
      .catch((error: unknown) => {
        options.onError(error);
        outgoing.destroy();
      });
  });
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const body of streams) body.destroy();
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 5_000).unref();
      await closed;
      clearTimeout(force);
    },
  };
}

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;
  constructor(port: number) {
    super(`Port ${port} is in use. Stop what listens on it, or choose another port.`);
    this.port = port;
  }
}

/** A JSON body in GraphQL's error form, for a request that is refused before GraphQL runs. */
export function problem(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  };
}

/**
 * Headers that decide the caller, the purpose and how the body is read. Node.js drops or joins repeated ones, and a
 * proxy may have read the other value.
 */
const singleHeaders = [
  'host',
  'authorization',
  'x-purpose',
  'content-type',
  'content-encoding',
  envelopeHeader,
];

async function respond(
  incoming: IncomingMessage,
  options: HttpServerOptions,
  signal: AbortSignal,
): Promise<HttpResponse | HttpStream> {
  const { headers } = incoming;
  const url = readTarget(incoming.url, headers.host);
  if (!url)
    return problem(
      400,
      'BAD_REQUEST',
      'The request target is neither a path nor a URL of the host in the header "host".',
    );
  const repeated = singleHeaders.find((name) => (incoming.headersDistinct[name]?.length ?? 0) > 1);
  if (repeated) return problem(400, 'BAD_REQUEST', `The header "${repeated}" is sent twice. Send it once.`);
  const onPath = options.routes.filter((route) => matches(route.path, url.pathname));
  if (onPath.length === 0) return problem(404, 'NOT_FOUND', 'Nothing is served at this path.');
  const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
  const route = onPath.find((candidate) => candidate.method === method);
  if (!route) {
    return problem(405, 'METHOD_NOT_ALLOWED', 'This path does not support that method.', {
      allow: onPath
        .flatMap((other) => (other.method === 'GET' ? ['GET', 'HEAD'] : [other.method]))
        .join(', '),
    });
  }
  const body = await readBody(incoming, options);
  if (typeof body !== 'string') return body;
  return route.handle({
    method: route.method,
    url,
    headers,
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '',
    signal,
  });
}

/** @returns the response to a body that cannot be read. */
async function readBody(
  incoming: IncomingMessage,
  { maxBodyBytes = 1_048_576, maxInflation }: HttpServerOptions,
): Promise<string | HttpResponse> {
  const encoding = (incoming.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const packed = maxInflation !== undefined && (encoding === 'gzip' || encoding === 'x-gzip');
  if (!packed && encoding !== 'identity') {
    // RFC 9110, 12.5.3.
    const accepted = maxInflation === undefined ? 'identity' : 'gzip';
    const told = `The body has a content-encoding that is not supported. Send it as ${maxInflation === undefined ? 'it is' : 'it is, or in gzip'}.`;
    return problem(415, 'BAD_REQUEST', told, { 'accept-encoding': accepted, connection: 'close' });
  }
  const sent = await readBytes(incoming, maxBodyBytes);
  if (!sent) return tooLarge(`The body is larger than ${maxBodyBytes} bytes.`);
  if (!packed) return decode(sent);
  const inflated = await inflate(sent, maxBodyBytes, maxInflation);
  if (inflated.ok) return decode(inflated.bytes);
  return inflated.reason === 'not gzip'
    ? problem(400, 'BAD_REQUEST', 'The body is not gzip, or not whole.')
    : tooLarge(
        `The body is larger than ${maxBodyBytes} bytes, or more than ${maxInflation} times as large as it was sent.`,
      );
}

function tooLarge(message: string): HttpResponse {
  return problem(413, 'LIMIT_EXCEEDED', message, { connection: 'close' });
}

/** Text with a replacement character in place of what was sent could be read as another one by whoever came before. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string | HttpResponse {
  try {
    return utf8.decode(bytes);
  } catch {
    return problem(400, 'BAD_REQUEST', 'The body is not UTF-8.');
  }
}

function askedFor({ url, headers }: IncomingMessage): AskedFor {
  return { path: readTarget(url, headers.host)?.pathname, headers };
}

function matches(path: string, pathname: string): boolean {
  return path.endsWith('/*') ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
}

function stream(outgoing: ServerResponse, { status, headers, body }: HttpStream, open: Set<Readable>): void {
  if (outgoing.destroyed) return void body.destroy();
  outgoing.writeHead(status, { ...headers });
  if (outgoing.req.method === 'HEAD') {
    body.destroy();
    return void outgoing.end();
  }
  open.add(body);
  // However one of them ends, both have ended.
  pipeline(body, outgoing, () => open.delete(body));
}

function isStream(result: HttpResponse | HttpStream): result is HttpStream {
  return result.body instanceof Readable;
}

function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse, closing: boolean): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, {
    ...headers,
    // A connection that stays open would delay the closing of the server.
    ...(closing && { connection: 'close' }),
    // RFC 9110, 8.6.
    ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }),
  });
  outgoing.end(body);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    });
    server.listen(port, host, resolve);
  });
}
