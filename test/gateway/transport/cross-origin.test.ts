import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphiqlRoutes } from '#gateway/graphiql/graphiql-routes.ts';
import { analyst, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';

const app = 'https://app.example';
const other = 'http://localhost:3000';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [usersSubgraph],
    gateway: {
      cors: [app, other],
      limits: { requestsPerSecond: 1_000, requestBurst: 1_000 },
      pages: await graphiqlRoutes(),
    },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const query = '{"query":"{ users { id } }"}';

async function post(body: string, headers: Record<string, string>, url = mesh.gateway.url) {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { ...json, ...headers }, body });
  await response.text();
  return response;
}

/** What a browser decides by. */
function allowed({ headers }: Response) {
  expect(headers.has('access-control-allow-credentials')).toBe(false);
  return headers.get('access-control-allow-origin');
}

function preflight(origin: string, path = '/graphql', url = mesh.gateway.url) {
  return fetch(`${url}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

test('a page of a named origin may send a request after its preflight, and read the response', async () => {
  for (const origin of [app, other]) {
    const asked = await preflight(origin);
    expect([asked.status, allowed(asked)]).toEqual([204, origin]);
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
    for (const name of ['authorization', 'content-type', 'x-purpose', 'graphql-require-preflight'])
      expect(asked.headers.get('access-control-allow-headers')?.split(', ')).toContain(name);
    const response = await post(query, { origin });
    expect([response.status, allowed(response)]).toEqual([200, origin]);
    expect(response.headers.get('vary')).toBe('authorization, x-purpose, origin');
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after');
  }
});

test.each([
  'https://app.example.evil',
  'https://evil.app.example',
  'http://app.example',
  'https://app.example:8443',
  'https://APP.example',
  'null',
  '*',
  '',
  `${app}/`,
  `${app}, ${other}`,
])('the origin %j is none that is named', async (origin) => {
  const asked = await preflight(origin);
  expect([asked.status, allowed(asked), asked.headers.get('access-control-allow-methods')]).toEqual([
    403,
    null,
    null,
  ]);
  const response = await post(query, { origin });
  expect([allowed(response), response.headers.get('vary')]).toEqual([
    null,
    'authorization, x-purpose, origin',
  ]);
});

test('a response to no origin says that it would differ for one', async () => {
  const response = await post(query, {});
  expect([allowed(response), response.headers.get('vary')]).toEqual([
    null,
    'authorization, x-purpose, origin',
  ]);
});

test('each refusal can be read by the page that it is for', async () => {
  const expired = { authorization: 'Bearer x.y.z' };
  const refusals: [number, string, Record<string, string>][] = [
    [400, '{', {}],
    [400, '{"query":"{ nope }"}', {}],
    [401, query, expired],
    [403, query, { 'x-purpose': 'marketing' }],
    [406, query, { accept: 'text/html' }],
    [413, ' '.repeat(2_000_000), {}],
    [415, query, { 'content-type': 'text/plain' }],
    [415, query, { 'content-encoding': 'br' }],
  ];
  for (const [status, body, headers] of refusals) {
    const response = await post(body, { origin: app, ...headers });
    expect([response.status, allowed(response)]).toEqual([status, app]);
    expect(response.headers.get('vary')).toContain('origin');
  }
  const put = await fetch(`${mesh.gateway.url}/graphql`, { method: 'PUT', headers: { origin: app } });
  expect([put.status, allowed(put)]).toEqual([405, app]);
});

test('so can 429 and 503', async () => {
  await using limited = await createTestMesh({
    subgraphs: [usersSubgraph],
    gateway: { cors: [app], limits: { inFlight: 1, inFlightPerCaller: 1 } },
  });
  const users = limited.subgraphs.users;
  if (!users) throw new Error('There is no such subgraph.');
  const waiting = Promise.withResolvers<() => void>();
  users.fault = (outgoing) => waiting.resolve(() => send(outgoing, 200, '{"data":{"users":[]}}'));
  const token = { authorization: `Bearer ${await limited.issuer.token(analyst)}` };
  const first = post(query, { origin: app, ...token }, limited.gateway.url);
  const respond = await waiting.promise;
  for (const [status, headers] of [
    [429, token],
    [503, {}],
  ] as const) {
    const response = await post(query, { origin: app, ...headers }, limited.gateway.url);
    expect([response.status, allowed(response)]).toEqual([status, app]);
  }
  respond();
  expect(allowed(await first)).toBe(app);
});

test.each([
  '/graphiql/personas.json',
  '/policy/sha256-x',
  '/health/ready',
  '/epoch',
  '/metrics',
  '/',
  '/other',
])('nothing else is opened: %s', async (path) => {
  const response = await fetch(`${mesh.gateway.url}${path}`, {
    headers: { origin: app },
    redirect: 'manual',
  });
  expect(allowed(response)).toBeNull();
  const asked = await preflight(app, path);
  expect([allowed(asked), asked.status >= 400]).toEqual([null, true]);
});

test('without an origin that is named there is nothing of it', async () => {
  await using closed = await createTestMesh({ subgraphs: [usersSubgraph] });
  const asked = await preflight(app, '/graphql', closed.gateway.url);
  expect([asked.status, allowed(asked)]).toEqual([405, null]);
  const response = await post(query, { origin: app }, closed.gateway.url);
  expect([response.status, allowed(response), response.headers.get('vary')]).toEqual([
    200,
    null,
    'authorization, x-purpose',
  ]);
});
