import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { production: true } });
});
afterAll(() => mesh[Symbol.asyncDispose]());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** By Node's own client, which normalises no path and adds no header. */
function send({ method = 'POST', path = '/graphql', headers = {}, body = '' }: Sent) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const outgoing = request(
        { port: mesh.gateway.port, host: '127.0.0.1', method, path, headers },
        (incoming) => {
          let text = '';
          incoming.on('data', (chunk) => (text += chunk));
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
          );
        },
      );
      outgoing.on('error', reject).end(body);
    },
  );
}

const json = { 'content-type': 'application/json' };
const asked = (body: unknown) => send({ headers: json, body: JSON.stringify(body) });
const readable = `/graphql?query=${encodeURIComponent('{ me { name } }')}`;

test.each<[string, Sent]>([
  [
    'HTTP-02 a type that only looks like JSON',
    { headers: { 'content-type': 'text/plain;application/json' } },
  ],
  ['HTTP-02 JSON as a parameter', { headers: { 'content-type': 'text/plain; a=application/json' } }],
  ['HTTP-04 a form with parts', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
  ['HTTP-06 no type', { headers: {} }],
  ['HTTP-18 UTF-7', { headers: { 'content-type': 'application/json; charset=utf-7' } }],
  ['HTTP-18 EBCDIC', { headers: { 'content-type': 'application/json; charset=ibm037' } }],
  ['HTTP-18 two charsets', { headers: { 'content-type': 'application/json; charset=utf-8; charset=utf-7' } }],
  ['a body that is compressed as few know it', { headers: { ...json, 'content-encoding': 'br' } }],
])('%s is refused before it is read', async (_, { headers = {} }) => {
  const { status, text } = await send({ headers, body: '{"query":"{ me { name } }"}' });
  expect(status).toBe(415);
  expect(text).toContain('BAD_REQUEST');
  expect(text).not.toContain('Ada');
});

test('HTTP-06, HTTP-08: a GET is a query, whatever its headers contain', async () => {
  const headers = { 'apollo-require-preflight': '1' };
  const mutation = `/graphql?query=${encodeURIComponent('mutation { rename(id: "u1", name: "Eve") { name } }')}`;
  for (const more of [{}, { 'x-http-method-override': 'POST' }, { 'x-method-override': 'POST' }]) {
    const { status, text } = await send({ method: 'GET', path: mutation, headers: { ...headers, ...more } });
    expect(status).toBe(405);
    expect(text).not.toContain('Eve"}');
  }
  expect((await send({ method: 'GET', path: readable })).status).toBe(400);
  expect(
    (await send({ method: 'GET', path: readable, headers: { 'content-type': 'text/plain' } })).status,
  ).toBe(400);
  expect((await send({ method: 'GET', path: readable, headers })).text).toContain('Ada');
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    expect((await send({ method, path: readable, headers })).status).toBe(405);
  }
});

test('HTTP-10: there are no batches', async () => {
  const { status, text } = await asked([{ query: '{ me { name } }' }, { query: '{ me { name } }' }]);
  expect(status).toBe(400);
  expect(text).not.toContain('Ada');
});

test('HTTP-12: of a POST only the body counts', async () => {
  const body = JSON.stringify({ query: '{ me { id } }' });
  const { text } = await send({ path: readable, headers: json, body });
  expect(JSON.parse(text)).toEqual({ data: { me: { id: 'u1' } } });
});

test('HTTP-14: the named operation is decided and executed, and none where the name does not exist', async () => {
  const query = 'query A { __typename } query B { me { nosuch } }';
  expect((await asked({ query, operationName: 'A' })).status).toBe(400);
  const two = 'query A { me { id } } query B { me { name } }';
  expect(JSON.parse((await asked({ query: two, operationName: 'B' })).text)).toEqual({
    data: { me: { name: 'Ada' } },
  });
  for (const body of [
    { query: two, operationName: 'C' },
    { query: two },
    { query: two, operationName: '__proto__' },
  ]) {
    const { status, text } = await asked(body);
    expect(status).toBe(400);
    expect(text).toContain('OPERATION_RESOLUTION_FAILURE');
  }
});

test('HTTP-16: a line break in a name stays inside its JSON', async () => {
  const { status, headers, text } = await asked({
    query: 'query A { __typename }',
    operationName: 'A\r\nx-evil: 1',
  });
  expect(status).toBe(400);
  expect(headers['x-evil']).toBeUndefined();
  expect(text.trimEnd()).not.toMatch(/[\r\n]/);
});

test('HTTP-20: invalid JSON is not repeated', async () => {
  const { status, text } = await send({ headers: json, body: '{"query":"secret' });
  expect(status).toBe(400);
  expect(text).not.toMatch(/secret|\n\s+at |<html/i);
});

test.each([
  '/graphql%2f..%2fmetrics',
  '/graphql/../metrics',
  '/graphql/',
  '//graphql',
  '/GraphQL',
  '/graphql;x=1',
  '/policy/../graphql%00',
])('HTTP-22: only the exact path is served: %s', async (path) => {
  const { status } = await send({ path, headers: json, body: '{"query":"{ me { name } }"}' });
  expect(status).toBe(404);
});

test('HTTP-22: a target that is not a path is refused', async () => {
  for (const path of ['http://elsewhere.example/graphql', '*']) {
    expect((await send({ path, headers: json, body: '{"query":"{ me { name } }"}' })).status).toBe(400);
  }
});

test.each([
  ['CACHE-04 the hash of another text', { query: '{ me { name } }', hash: '0'.repeat(64) }],
  ['CACHE-06 a hash that is no text', { hash: { a: 1 } }],
])('%s: nothing is registered or executed', async (_, { query, hash }: { query?: string; hash: unknown }) => {
  const { status, text } = await asked({
    query,
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  });
  expect(status).toBe(400);
  expect(text).toContain('BAD_REQUEST');
  expect(text).not.toContain('Ada');
});

test('CACHE-12: a response must not be cached by others, refusals included', async () => {
  for (const body of [{ query: '{ me { name } }' }, { query: '{' }, { query: '{'.repeat(500) }]) {
    const { headers } = await asked(body);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers.vary).toBe('authorization, x-purpose');
  }
});

test.each(['prettified', 'internal'])('FED-38: no header shows the plan (%s)', async (format) => {
  const { text } = await send({
    headers: {
      ...json,
      'apollo-query-plan-experimental': '1',
      'apollo-query-plan-experimental-format': format,
      'apollo-federation-include-trace': 'ftv1',
    },
    body: '{"query":"{ me { id } }"}',
  });
  expect(JSON.parse(text)).toEqual({ data: { me: { id: 'u1' } } });
});

test('LEAK-22: no page is served in production, nor its assets', async () => {
  const { status, text } = await send({ method: 'GET', headers: { accept: 'text/html' } });
  expect(status).toBe(400);
  expect(text).not.toMatch(/<html|<script/i);
});

test('keys of prototypes are keys like all others', async () => {
  const query = 'query ($f: ActorFilter, $k: [Kind!]) { actors(filter: $f, kinds: $k) { id } }';
  for (const variables of [
    '{"__proto__":{"k":["HUMAN"]}}',
    '{"constructor":{"prototype":{}}}',
    '{"toString":1}',
  ]) {
    const { status } = await send({
      headers: json,
      body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
    });
    expect(status).toBe(200);
  }
  for (const filter of ['{"__proto__":{"name":"Ada"}}', '{"constructor":1}', '{"hasOwnProperty":1}']) {
    const { status, text } = await send({
      headers: json,
      body: `{"query":${JSON.stringify(query)},"variables":{"f":${filter}}}`,
    });
    expect([status, text.includes('BAD_USER_INPUT')]).toEqual([400, true]);
  }
});
