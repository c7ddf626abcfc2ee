import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function send({ method = 'POST', path = '/graphql', headers = {}, body }: Sent) {
  const response = await fetch(`${mesh.gateway.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const asked = () => mesh.subgraphs.people?.asked.length;
const query = '{"query":"{ me { id } }"}';
const preflight = { 'apollo-require-preflight': '1' };
const inUrl = (text: string) => `/graphql?query=${encodeURIComponent(text)}`;

test.each<readonly [string, number, Sent]>([
  [
    'two content types in one',
    415,
    { headers: { 'content-type': 'text/plain;application/json' }, body: query },
  ],
  ['a form in parts', 415, { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' }],
  [
    'a charset that few know',
    415,
    { headers: { 'content-type': 'application/json; charset=utf-7' }, body: query },
  ],
  ['a body that is said to be packed', 400, { headers: { 'content-encoding': 'gzip' }, body: query }],
  ['a body that is packed twice', 415, { headers: { 'content-encoding': 'gzip, gzip' }, body: query }],
  ['operations in a list', 400, { body: `[${query},${query}]` }],
  ['half a body', 400, { body: '{"query":"secret' }],
  [
    'a GET of another type',
    415,
    {
      method: 'GET',
      path: inUrl('{ me { id } }'),
      headers: { ...preflight, 'content-type': 'message/http' },
    },
  ],
  [
    'a mutation in a URL',
    405,
    {
      method: 'GET',
      path: inUrl('mutation { rename(id: "u1", name: "x") { id } }'),
      headers: { ...preflight, 'x-http-method-override': 'POST' },
    },
  ],
  ['another method', 405, { method: 'PUT', body: query }],
  ['a path that is another one decoded', 404, { path: '/graphql%2f..%2fmetrics', body: query }],
  ['a path with two slashes', 404, { path: '//graphql', body: query }],
  [
    'an operation that is not there',
    400,
    { body: '{"query":"query A { me { id } }","operationName":"A\\r\\nx-evil: 1"}' },
  ],
])('%s is refused and reaches no domain', async (_, status, sent) => {
  const before = asked();
  const response = await send(sent);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.has('x-evil')).toBe(false);
  expect(response.text).not.toMatch(/secret|\n\s+at |<html/i);
  expect(asked()).toBe(before);
});

test('the body is executed, whatever the URL contains', async () => {
  const { text } = await send({ path: inUrl('{ me { name } }'), body: query });
  expect(JSON.parse(text)).toEqual({ data: { me: { id: 'u1' } } });
});

test('the named operation is executed', async () => {
  const { text } = await send({
    body: '{"query":"query A { me { name } } query B { me { id } }","operationName":"B"}',
  });
  expect(JSON.parse(text)).toEqual({ data: { me: { id: 'u1' } } });
});

test('there is no protocol upgrade', async () => {
  const socket = connect(mesh.gateway.port, '127.0.0.1');
  socket.write(
    [
      'GET /graphql HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: graphql-ws',
      '\r\n',
    ].join('\r\n'),
  );
  const [response] = await once(socket, 'data');
  socket.destroy();
  expect(String(response)).toMatch(/^HTTP\/1\.1 400 /);
});
