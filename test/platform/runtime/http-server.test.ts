import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type HttpServer, startHttpServer } from '#platform/runtime/http-server.ts';

const head = 'POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\n';

async function echo(
  faults: unknown[],
  options: { requestTimeout?: number; keepAliveTimeout?: number; delay?: number } = {},
) {
  const { delay = 0, ...rest } = options;
  return startHttpServer({
    port: 0,
    routes: [
      {
        method: 'POST',
        path: '/echo',
        async handle({ body }) {
          await sleep(delay);
          return { status: 200, body };
        },
      },
    ],
    onError: (error) => faults.push(error),
    ...rest,
  });
}

function post({ port }: HttpServer, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ port, path: '/echo', method: 'POST', agent }, resolve).on('error', reject).end('hello');
  });
}

test('answers requests in flight when it is closed, and does not wait for idle connections', async () => {
  const faults: unknown[] = [];
  const server = await echo(faults, { delay: 200 });
  const asked = post(server, new Agent({ keepAlive: true }));
  await sleep(100);
  const started = Date.now();
  const closed = server[Symbol.asyncDispose]();
  const response = await asked;
  expect(await text(response)).toBe('hello');
  expect(response.headers.connection).toBe('close');
  await closed;
  expect(Date.now() - started).toBeLessThan(2_000);
  expect(faults).toEqual([]);
});

test('a client that disconnects before it has sent its request is no fault', async () => {
  const faults: unknown[] = [];
  await using server = await echo(faults);
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${head}part`);
  await sleep(100);
  socket.destroy();
  await sleep(100);
  expect(faults).toEqual([]);
});

test('a client that does not finish its request gets 408', async () => {
  const faults: unknown[] = [];
  await using server = await echo(faults, { requestTimeout: 200 });
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${head}part`);
  const [response] = (await once(socket, 'data')) as [Buffer];
  expect(response.toString()).toMatch(/^HTTP\/1\.1 408 /);
  await once(socket, 'close');
  expect(faults).toEqual([]);
});

async function streaming() {
  const bodies: Readable[] = [];
  const faults: unknown[] = [];
  const handle = () => {
    const body = new Readable({ read() {} });
    bodies.push(body);
    body.push('first\n');
    return { status: 200, body };
  };
  const server = await startHttpServer({
    port: 0,
    routes: [{ method: 'GET', path: '/events', handle }],
    onError: (error) => faults.push(error),
  });
  return { server, bodies, faults };
}

test('streams a response, and does not wait for its end when it is closed', async () => {
  const { server, bodies, faults } = await streaming();
  const response = await fetch(`${server.url}/events`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
  expect(await next()).toBe('first\n');
  bodies[0]?.push('second\n');
  expect(await next()).toBe('second\n');
  const closed = server[Symbol.asyncDispose]();
  await expect(reader.read()).rejects.toThrow();
  await closed;
  expect([bodies[0]?.destroyed, faults]).toEqual([true, []]);
});

test('releases a stream when its reader disconnects', async () => {
  const { server, bodies, faults } = await streaming();
  await using _ = server;
  const gone = new AbortController();
  await fetch(`${server.url}/events`, { signal: gone.signal });
  gone.abort();
  await expect.poll(() => bodies[0]?.destroyed, { timeout: 5_000 }).toBe(true);
  expect(faults).toEqual([]);
});

test('a head that arrives byte by byte gets 408', async () => {
  await using server = await echo([], { requestTimeout: 300 });
  const socket = connect(server.port, '127.0.0.1');
  const started = performance.now();
  socket.write('POST /echo HTTP/1.1\r\nx: ');
  const trickle = setInterval(() => socket.write('x'), 50);
  const [response] = (await once(socket, 'data')) as [Buffer];
  clearInterval(trickle);
  expect(response.toString()).toMatch(/^HTTP\/1\.1 408 /);
  expect(performance.now() - started).toBeLessThan(3_000);
  socket.destroy();
});

test('a silent connection is closed at the request timeout', async () => {
  await using server = await echo([], { requestTimeout: 300 });
  const socket = connect(server.port, '127.0.0.1').resume();
  await once(socket, 'close');
});

test('the request timeout does not apply to the time between requests', async () => {
  await using server = await echo([], { requestTimeout: 200, keepAliveTimeout: 60_000 });
  const socket = connect(server.port, '127.0.0.1');
  const ask = async () => {
    socket.write('POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 5\r\n\r\nhello');
    const [response] = (await once(socket, 'data')) as [Buffer];
    return response.toString();
  };
  expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  await sleep(1_000);
  expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  socket.destroy();
});

test('an idle connection is closed after its timeout', async () => {
  await using server = await echo([], { keepAliveTimeout: 100 });
  const response = await post(server, new Agent({ keepAlive: true }));
  const closed = once(response.socket, 'close');
  await text(response);
  const started = performance.now();
  await closed;
  expect(performance.now() - started).toBeLessThan(4_000);
});

test.each(['host', 'authorization', 'x-purpose', 'content-type', 'content-encoding', 'x-weft-envelope'])(
  'refuses a request with two headers "%s"',
  async (name) => {
    await using server = await echo([]);
    const socket = connect(server.port, '127.0.0.1');
    const host = name === 'host' ? '' : 'host: here\r\n';
    socket.write(
      `POST /echo HTTP/1.1\r\n${host}${name}: a\r\n${name.toUpperCase()}: a\r\ncontent-length: 0\r\n\r\n`,
    );
    const [response] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(response.toString()).toMatch(
      /^HTTP\/1\.1 400 .*"The header \\"[a-z-]+\\" is sent twice.*BAD_REQUEST/s,
    );
  },
);

/** A request as it is written on the connection, and the response to it; the connection is closed after it. */
async function raw(
  { port }: HttpServer,
  head: readonly string[],
  body: string | Uint8Array = '',
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `${[...head, `content-length: ${Buffer.byteLength(body)}`, 'connection: close'].join('\r\n')}\r\n\r\n`,
  );
  socket.write(body);
  return text(socket);
}

const here = ['POST /echo HTTP/1.1', 'host: here'];

test('a HEAD gets the head of what GET gets', async () => {
  await using server = await startHttpServer({
    port: 0,
    routes: [
      { method: 'GET', path: '/page', handle: ({ method }) => ({ status: 200, body: `by ${method}` }) },
      { method: 'GET', path: '/events', handle: () => ({ status: 200, body: new Readable({ read() {} }) }) },
    ],
    onError() {},
  });
  const page = await fetch(`${server.url}/page`, { method: 'HEAD' });
  expect([page.status, page.headers.get('content-length'), await page.text()]).toEqual([200, '6', '']);
  const events = await fetch(`${server.url}/events`, { method: 'HEAD' });
  expect([events.status, await events.text()]).toEqual([200, '']);
  const other = await fetch(`${server.url}/page`, { method: 'PUT' });
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test.each([
  ['http://here/echo', 'here', 200],
  ['HTTP://HERE:80/echo', 'here', 200],
  ['http://here:81/echo', 'here', 400],
  ['http://elsewhere/echo', 'here', 400],
  ['http://me:secret@here/echo', 'here', 400],
  ['ftp://here/echo', 'here', 400],
  ['http://here/other', 'here', 404],
  ['here:80', 'here', 400],
])('the target %s of the host %s gets %i', async (target, host, status) => {
  await using server = await echo([]);
  const response = await raw(server, [`POST ${target} HTTP/1.1`, `host: ${host}`], 'hello');
  expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('a body is UTF-8, or refused', async () => {
  await using server = await echo([]);
  expect(await raw(server, here, Buffer.from('7b22c3a922c37d', 'hex'))).toMatch(/ 400 .*not UTF-8/s);
  expect(await raw(server, here, 'Zoë 🦊')).toMatch(/Zoë 🦊$/);
});

test.each(['identity', 'Identity'])('the content-encoding %s is none', async (encoding) => {
  await using server = await echo([]);
  expect(await raw(server, [...here, `content-encoding: ${encoding}`], 'hello')).toMatch(/hello$/);
});

test.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'gzip, identity', ''])(
  'a content-encoding that is not supported gets 415: %s',
  async (encoding) => {
    await using server = await startEcho(encoding === 'gzip' ? {} : { maxInflation: 100 });
    const response = await raw(server, [...here, `content-encoding: ${encoding}`], gzipSync('hello'));
    expect(response).toMatch(/^HTTP\/1.1 415 /);
    expect(response).toContain(`accept-encoding: ${encoding === 'gzip' ? 'identity' : 'gzip'}`);
  },
);

test('a body in gzip is inflated', async () => {
  await using server = await startEcho({ maxInflation: 100 });
  const body = gzipSync('hello '.repeat(1_000));
  expect(await raw(server, [...here, 'content-encoding: gzip'], body)).toMatch(/(hello ){1000}$/);
  const half = body.subarray(0, body.length - 9);
  expect(await raw(server, [...here, 'content-encoding: gzip'], half)).toMatch(
    / 400 .*not gzip, or not whole/s,
  );
  expect(await raw(server, [...here, 'content-encoding: gzip'], 'hello')).toMatch(/ 400 .*not gzip/s);
});

test.each([
  ['its size', 300_000, 100_000, 1_000],
  ['its ratio', 300_000, 1_000_000, 10],
  ['its ratio, for ever', 80_000_000, 1_000_000, 10],
])(
  'a body in gzip that is too large inflated is refused for %s',
  async (_, bytes, maxBodyBytes, maxInflation) => {
    await using server = await startEcho({ maxBodyBytes, maxInflation });
    const before = process.memoryUsage().rss;
    const body = gzipSync(Buffer.alloc(bytes, 'a'));
    expect(await raw(server, [...here, 'content-encoding: gzip'], body)).toMatch(/^HTTP\/1.1 413 /);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  },
);

test('a body that is too large gets its response, however much of it is still to come', async () => {
  await using server = await startEcho({ maxBodyBytes: 1_000 });
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${here.join('\r\n')}\r\ncontent-length: 100000000\r\n\r\n${'x'.repeat(100_000)}`);
  const [response] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(response.toString()).toMatch(/^HTTP\/1.1 413 /);
});

test('each response is completed, refusals included', async () => {
  await using server = await startHttpServer({
    port: 0,
    maxBodyBytes: 10,
    routes: [
      { method: 'POST', path: '/echo', handle: ({ body }) => ({ status: 200, body }) },
      {
        method: 'GET',
        path: '/echo',
        handle() {
          throw new Error('a fault');
        },
      },
    ],
    onError() {},
    complete: ({ headers, ...response }, { path }) => ({
      ...response,
      headers: { ...headers, 'x-of': `${path}` },
    }),
  });
  const headers = { 'content-encoding': 'br' };
  const asked: [number, string, RequestInit?][] = [
    [200, '/echo', { method: 'POST', body: 'hello' }],
    [413, '/echo', { method: 'POST', body: 'hello hello' }],
    [415, '/echo', { method: 'POST', body: 'hello', headers }],
    [405, '/echo', { method: 'PUT' }],
    [500, '/echo'],
    [404, '/other'],
  ];
  for (const [status, path, init] of asked) {
    const response = await fetch(`${server.url}${path}`, init);
    expect([response.status, response.headers.get('x-of')]).toEqual([status, path]);
  }
});

function startEcho(options: { maxBodyBytes?: number; maxInflation?: number }) {
  return startHttpServer({
    port: 0,
    routes: [{ method: 'POST', path: '/echo', handle: ({ body }) => ({ status: 200, body }) }],
    onError() {},
    ...options,
  });
}
