import { gzipSync } from 'node:zlib';
import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const graphqlResponse = 'application/graphql-response+json';
const graph = () => `${mesh.gateway.url}/graphql`;

async function post(body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(graph(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as string,
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
  return { status: response.status, type: response.headers.get('content-type'), data, errors };
}

test("holds all of graphql-http's audit: MUST, SHOULD and MAY", async () => {
  const authorization = `Bearer ${await mesh.issuer.token({})}`;
  const fetchFn = (url: string, init?: RequestInit) =>
    fetch(url, { ...init, headers: { authorization, ...init?.headers } });
  const results = await auditServer({ url: graph(), fetchFn });
  expect(results.length).toBeGreaterThan(60);
  expect(results.filter(({ status }) => status !== 'ok').map(({ id, name }) => `${id} ${name}`)).toEqual([]);
});

test.each([
  ['a document that does not parse', { query: '{' }],
  ['one that is not valid', { query: '{ nope }' }],
  ['a variable that does not fit', { query: 'query ($id: ID!) { actor(id: $id) { name } }' }],
  ['an operation that is not there', { query: 'query A { me { id } }', operationName: 'B' }],
  [
    'one with too many aliases',
    { query: `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: __typename`).join(' ')} }` },
  ],
])('%s has 200 where JSON is named, and 400 elsewhere', async (_, body) => {
  const text = JSON.stringify(body);
  for (const [accept, status, type] of [
    ['application/json', 200, 'application/json'],
    [graphqlResponse, 400, graphqlResponse],
    [`${graphqlResponse}, application/json;q=0.9`, 400, graphqlResponse],
    [`application/json;q=0.9, ${graphqlResponse};q=0.8`, 200, 'application/json'],
    ['*/*', 400, 'application/json'],
    ['application/*;q=0.5, text/html', 400, 'application/json'],
    [`text/html, ${graphqlResponse}, application/*`, 400, graphqlResponse],
  ] as const) {
    const response = await post(text, { accept });
    expect([accept, response.status, response.type, response.data]).toEqual([
      accept,
      status,
      `${type}; charset=utf-8`,
      undefined,
    ]);
    expect(response.errors?.length).toBeGreaterThan(0);
  }
});

test.each([
  [401, { headers: { authorization: 'Bearer x' } }],
  [403, { headers: { 'x-purpose': 'marketing' } }],
  [413, { body: JSON.stringify({ query: `{ me { id } } #${'x'.repeat(70_000)}` }) }],
  [413, { body: ' '.repeat(1_100_000) }],
  [400, { body: '{' }],
  [400, { body: '{"query":7}' }],
  [415, { headers: { 'content-type': 'text/plain' } }],
  [415, { headers: { 'content-encoding': 'zstd' } }],
])(
  'what is not permitted or no GraphQL has %i, whatever is accepted',
  async (status, {
    headers = {},
    body = '{"query":"{ me { id } }"}',
  }: {
    headers?: Record<string, string>;
    body?: string;
  }) => {
    for (const accept of ['application/json', graphqlResponse]) {
      expect((await post(body, { accept, ...headers })).status).toBe(status);
    }
  },
);

test('a client that accepts neither type gets 406, and nothing is executed', async () => {
  const people = mesh.subgraphs.people;
  const before = people?.asked.length;
  for (const accept of ['text/html', 'application/json;q=0', 'image/*', 'application/json;q=2']) {
    const { status, type } = await post(
      '{"query":"mutation { rename(id: \\"u1\\", name: \\"x\\") { id } }"}',
      {
        accept,
      },
    );
    expect([status, type]).toEqual([406, 'application/json; charset=utf-8']);
  }
  expect(people?.asked.length).toBe(before);
});

test.each([
  ['a byte order mark', '\uFEFF{"query":"{ me { id } }"}', {}],
  ['an empty name of the operation', '{"query":"query A { me { id } }","operationName":""}', {}],
  ['the encoding identity', '{"query":"{ me { id } }"}', { 'content-encoding': 'identity' }],
  ['gzip', gzipSync('{"query":"{ me { id } }"}'), { 'content-encoding': 'gzip' }],
  [
    'a media type in capitals',
    '{"query":"{ me { id } }"}',
    { 'content-type': 'Application/JSON; charset="UTF-8"' },
  ],
])('a request with %s is answered', async (_, body, headers: Record<string, string>) => {
  expect(await post(body, headers)).toMatchObject({ status: 200, data: { me: { id: 'u1' } } });
});

test('a body that is not UTF-8 is refused', async () => {
  const body = Buffer.concat([
    Buffer.from('{"query":"{ me { id } } #'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('"}'),
  ]);
  expect(await post(body)).toMatchObject({ status: 400, errors: [{ message: 'The body is not UTF-8.' }] });
});

test('a HEAD is executed as a GET and has its head', async () => {
  const url = `${graph()}?operationName=&query=${encodeURIComponent('query A { me { id } }')}`;
  const headers = { 'graphql-require-preflight': '1' };
  const got = await fetch(url, { headers });
  const head = await fetch(url, { method: 'HEAD', headers });
  expect(await got.json()).toEqual({ data: { me: { id: 'u1' } } });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    got.headers.get('content-length'),
    '',
  ]);
  expect((await fetch(`${mesh.gateway.url}/health/live`, { method: 'HEAD' })).status).toBe(200);
});

test('parameters that stand twice in a URL are refused', async () => {
  const query = `query=${encodeURIComponent('{ me { id } }')}`;
  for (const twice of [
    `${query}&${query}`,
    `${query}&id=a&id=b`,
    `${query}&operationName=&operationName=A`,
  ]) {
    const response = await fetch(`${graph()}?${twice}`, { headers: { 'graphql-require-preflight': '1' } });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('twice')]);
  }
});

test('introspection names no subscription type, since none is served', async () => {
  await using live = await createTestMesh({
    subgraphs: [{ ...peopleSubgraph, sdl: `${peopleSubgraph.sdl} type Subscription { renamed: Person }` }],
  });
  const { data } = await live.query(
    '{ __schema { subscriptionType { name } types { name } } __type(name: "Subscription") { name } }',
  );
  expect(data.__schema.subscriptionType).toBeNull();
  expect(data.__schema.types).not.toContainEqual({ name: 'Subscription' });
  expect(data.__type).toBeNull();
  const { status, errors } = await live.query('subscription { renamed { id } }');
  expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
});
