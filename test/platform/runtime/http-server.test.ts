import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
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
