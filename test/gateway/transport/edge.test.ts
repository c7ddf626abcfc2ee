import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type Answer, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: {
      production: true,
      limits: {
        depth: 6,
        aliases: 5,
        rootFields: 4,
        bodyBytes: 20_000,
        documentTokens: 3_000,
        variableValues: 100,
      },
      pages: [
        { method: 'GET', path: '/graphql', handle: () => ({ status: 200, body: 'the page' }) },
        { method: 'GET', path: '/graphiql/*', handle: () => ({ status: 200, body: 'an asset' }) },
      ],
    },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const { errors } = (await response.json()) as Answer;
  return { status: response.status, code: errors?.[0]?.extensions.code };
}

const doubling = Array.from(
  { length: 20 },
  (_, n) => `fragment F${n} on Person { ...F${n + 1} ...F${n + 1} }`,
);

test.each([
  ['deep', '{ me { posts { author { posts { author { posts { id } } } } } } }', /levels/],
  [
    'deep in fragments',
    '{ me { ...A } } fragment A on Person { posts { author { ...B } } } fragment B on Person { posts { author { posts { id } } } }',
    /levels/,
  ],
  ['full of aliases', '{ me { a: id b: id c: id d: id e: id f: id } }', /aliases/],
  [
    'full of aliases in fragments',
    '{ a: me { ...F } b: me { ...F } } fragment F on Person { x: id y: id }',
    /aliases/,
  ],
  ['broad', '{ me { id } a: me { id } b: me { id } c: me { id } d: me { id } }', /fields at its top/],
  ['doubling', `{ me { ...F0 } } ${doubling.join(' ')} fragment F20 on Person { id }`, /selections/],
  ['long', `{ me { ${'id '.repeat(3_000)} } }`, /tokens/],
])('an operation that is too %s is refused', async (_, query, message) => {
  const started = performance.now();
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(codeOf(response)).toBe('LIMIT_EXCEEDED');
  expect(response.errors?.[0]?.message).toMatch(message);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test.each([
  ['deep', `${'{"and":['.repeat(20)}${']}'.repeat(20)}`, /20 levels/],
  ['many', `{"and":[${Array(100).fill('{}')}]}`, /100 values/],
])('variables that are too %s are refused', async (_, filter, message) => {
  const response = await mesh.query('query ($f: ActorFilter) { actors(filter: $f) { id } }', {
    variables: { f: JSON.parse(filter) },
  });
  expect(response.status).toBe(400);
  expect(codeOf(response)).toBe('LIMIT_EXCEEDED');
  expect(response.errors?.[0]?.message).toMatch(message);
});

test('wrong variables are reported a few times, not for each value', async () => {
  const response = await mesh.query('query ($k: [Kind!]) { actors(kinds: $k) { id } }', {
    variables: { k: Array(90).fill({}) },
  });
  expect(response.errors).toHaveLength(5);
  expect(response.errors?.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true);
});

test('the text of a caller is not repeated at length, nor searched for long', async () => {
  await using open = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
  const text = 'Did you mean '.repeat(40_000);
  const started = performance.now();
  const variable = await open.query('query ($k: [Kind!]) { actors(kinds: $k) { id } }', {
    variables: { k: [text] },
  });
  const literal = await open.query(`{ actors(kinds: ["${text.slice(0, 60_000)}"]) { id } }`);
  expect(performance.now() - started).toBeLessThan(5_000);
  for (const response of [variable, literal]) {
    expect(response.status).toBe(400);
    expect(response.errors?.[0]?.message.length).toBeLessThan(501);
  }
});

test('a body that is too large is not read', async () => {
  expect(await post(JSON.stringify({ query: `{ me { id } } #${'x'.repeat(30_000)}` }))).toEqual({
    status: 413,
    code: 'LIMIT_EXCEEDED',
  });
});

test.each([
  ['text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
])('a POST of %s is refused', async (_, headers) => {
  expect(await post('{"query":"{ me { id } }"}', headers)).toEqual({ status: 415, code: 'BAD_REQUEST' });
});

test.each([
  '[{"query":"{ me { id } }"}]',
  '{',
  '7',
  '{}',
  '{"query":7}',
  '{"query":"{ me { id } }","variables":[]}',
])('the body %s is refused', async (body) => {
  expect(await post(body)).toEqual({ status: 400, code: 'BAD_REQUEST' });
});

test("a GET that another site's page can send is refused, one with a preflight is answered", async () => {
  const url = `${mesh.gateway.url}/graphql?query=${encodeURIComponent('{ me { id } }')}`;
  expect((await fetch(url)).status).toBe(400);
  const answered = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
  expect(await answered.json()).toEqual({ data: { me: { id: 'u1' } } });
});

test('a browser gets the page at the address of the graph', async () => {
  const page = await fetch(`${mesh.gateway.url}/graphql`, { headers: { accept: 'text/html,*/*' } });
  expect(await page.text()).toBe('the page');
  expect(await (await fetch(`${mesh.gateway.url}/graphiql/app.js`)).text()).toBe('an asset');
});

test('suggestions are removed', async () => {
  const field = await mesh.query('{ me { nam } }');
  const value = await mesh.query('query ($k: [Kind!]) { actors(kinds: $k) { id } }', {
    variables: { k: ['HUMANS'] },
  });
  const input = await mesh.query('query ($f: ActorFilter) { actors(filter: $f) { id } }', {
    variables: { f: { nam: 'x' } },
  });
  for (const response of [field, value, input]) {
    expect(response.status).toBe(400);
    expect(JSON.stringify(response)).not.toMatch(/did you mean|HUMAN"|name"/i);
  }
});

test('introspection is for callers with a token, in production', async () => {
  const query = '{ __schema { types { name } } }';
  expect(codeOf(await mesh.query(query))).toBe('GRAPHQL_VALIDATION_FAILED');
  expect((await mesh.as({}).query(query)).data.__schema.types.length).toBeGreaterThan(0);
  expect((await mesh.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

test.each([
  ['{', 'GRAPHQL_PARSE_FAILED'],
  ['{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
  ['subscription { x }', 'GRAPHQL_VALIDATION_FAILED'],
  ['query ($x: Int!) { posts(first: $x) { id } }', 'BAD_USER_INPUT'],
])('%s is refused with a code of the catalogue and a correlation id', async (query, code) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(response.errors?.[0]?.extensions).toMatchObject({ code, correlationId: expect.any(String) });
});

test.each(['live', 'ready'])('/health/%s is well, whatever the state of the domains', async (path) => {
  const response = await fetch(`${mesh.gateway.url}/health/${path}`);
  expect(response.status).toBe(200);
});
