import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReceivedSpan } from '#test/testkit/test-collector.ts';
import { analyst, caller, steward } from '../cache/cached-mesh.ts';
import { createTracedMesh, type TracedMesh } from './traced-mesh.ts';

let mesh: TracedMesh;
beforeAll(async () => {
  mesh = await createTracedMesh();
});
afterAll(() => mesh[Symbol.asyncDispose]());

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const clientSpan = '00f067aa0ba902b7';
const sampled = { traceparent: `00-${traceId}-${clientSpan}-01` };
const everyOrder = '{ orders(orderBy: [{ id: ASC }]) { nodes { id total person { email } } } }';

/** `service: name`, each below the one that it is within. */
function tree(spans: readonly ReceivedSpan[], parent: string, depth = 0): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .map((span) => ({ span, line: `${'  '.repeat(depth)}${span.service}: ${span.name}` }))
    .sort((one, other) => one.line.localeCompare(other.line))
    .flatMap(({ span, line }) => [line, ...tree(spans, span.spanId, depth + 1)]);
}

test('one trace goes from the client through the gateway into the domains and their statements', async () => {
  const response = await mesh.ask(everyOrder, { as: steward, headers: sampled });
  expect(response.errors).toBeUndefined();
  const spans = await mesh.takeSpans();
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(tree(spans, clientSpan)).toEqual([
    'weft-gateway: POST /graphql',
    '  weft-gateway: query',
    '    weft-gateway: audit',
    '    weft-gateway: fetch people',
    '      weft-gateway: POST',
    '        weft-people: POST /graphql',
    '          weft-people: SELECT persons',
    '    weft-gateway: fetch sales',
    '      weft-gateway: POST',
    '        weft-sales: POST /graphql',
    '          weft-sales: SELECT orders',
    '    weft-gateway: plan',
  ]);
});

test('spans have the attributes of the semantic conventions', async () => {
  await mesh.ask('query Named { people(where: { id: { eq: "p1" } }, first: 2) { nodes { city } } }', {
    as: analyst,
    headers: sampled,
  });
  const spans = await mesh.takeSpans();
  const attributesOf = (name: string, service = 'weft-gateway') =>
    spans.find((span) => span.name === name && span.service === service)?.attributes;
  expect(attributesOf('POST /graphql')).toEqual({
    'http.request.method': 'POST',
    'http.route': '/graphql',
    'http.response.status_code': 200,
    'weft.correlation_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const document = expect.stringContaining('people(where: {id: {eq: $literal_1}}, first: $literal_2)');
  expect(attributesOf('query')).toEqual({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Named',
    'graphql.document': document,
  });
  expect(attributesOf('plan')).toEqual({ 'weft.plan.cached': false });
  expect(attributesOf('fetch people')).toMatchObject({
    'weft.domain': 'people',
    'graphql.document': document,
  });
  const { port } = new URL(mesh.mesh.products[0]?.server.url ?? '');
  expect(attributesOf('POST')).toEqual({
    'weft.domain': 'people',
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'server.port': Number(port),
    'url.full': `http://127.0.0.1:${port}/graphql`,
  });
  expect(attributesOf('SELECT persons', 'weft-people')).toEqual({
    'db.system.name': 'duckdb',
    'db.operation.name': 'SELECT',
    'db.collection.name': 'persons',
    'db.query.text': expect.stringMatching(
      /^SELECT m\."id" AS "id", .* FROM .*"persons" AS s\) AS m\sWHERE \(\(m\."id" = TRY_CAST\(\? AS VARCHAR\)/,
    ),
  });
  expect(spans.every(({ failed }) => !failed)).toBe(true);
});

test('an operation that is planned already says so, and a fetch how much of it was cached', async () => {
  const query = '{ people(orderBy: [{ id: ASC }]) { nodes { id city } } }';
  await expect
    .poll(async () => {
      await mesh.ask(query, { as: analyst, headers: sampled });
      const spans = await mesh.takeSpans();
      expect(spans.find(({ name }) => name === 'plan')).toBeDefined();
      return spans.find(({ name }) => name === 'fetch people')?.attributes['weft.cache.kept'];
    })
    .toBe(1);
  await mesh.ask(query, { as: analyst, headers: sampled });
  const spans = await mesh.takeSpans();
  expect(spans.find(({ name }) => name === 'plan')?.attributes).toEqual({ 'weft.plan.cached': true });
  expect(tree(spans, clientSpan)).toEqual([
    'weft-gateway: POST /graphql',
    '  weft-gateway: query',
    '    weft-gateway: fetch people',
    '    weft-gateway: plan',
  ]);
});

test('what a client does not sample is sampled nowhere', async () => {
  const traceparent = `00-${traceId}-${clientSpan}-00`;
  for (let again = 0; again < 20; again += 1)
    await mesh.ask(`{ people(first: ${again + 1}) { nodes { city } } }`, {
      as: analyst,
      headers: { traceparent },
    });
  expect(await mesh.takeSpans()).toEqual([]);
});

test('of a client nothing is taken but the trace and whether it is sampled', async () => {
  const headers = {
    ...sampled,
    tracestate: 'canary=tracestate',
    baggage: 'canary=baggage',
    'x-b3-traceid': traceId,
    'x-weft-envelope': 'canary',
  };
  await mesh.ask(everyOrder, { as: analyst, headers });
  const spans = await mesh.takeSpans();
  expect(spans.length).toBeGreaterThan(3);
  expect(spans.map(({ traceState }) => traceState).join('')).toBe('');
  expect(JSON.stringify(spans)).not.toContain('canary');
});

test('a traceparent that is not valid is as none', async () => {
  await using always = await createTracedMesh('always_on');
  for (const traceparent of [
    `00-${traceId}-${clientSpan}`,
    `00-${'0'.repeat(32)}-${clientSpan}-01`,
    `ff-${traceId}-${clientSpan}-01`,
    'canary',
  ]) {
    await always.ask('{ people { nodes { id } } }', { as: analyst, headers: { traceparent } });
    const spans = await always.takeSpans();
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === '');
    expect(roots.map(({ service, name }) => `${service} ${name}`)).toEqual(['weft-gateway POST /graphql']);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([roots[0]?.traceId]));
    expect(roots[0]?.traceId).not.toBe(traceId);
  }
});

test('a domain that is asked by nobody that it knows traces nothing', async () => {
  const [people] = mesh.mesh.products;
  const response = await fetch(`${people?.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...sampled },
    body: '{"query":"{ __typename }"}',
  });
  expect(response.status).toBe(401);
  expect(await mesh.takeSpans()).toEqual([]);
});

test('a refused operation is a span with the code, and without its text where it is not valid', async () => {
  const refused = await mesh.ask('{ people(where: { email: { like: "canary%" } }) { nodes { id } } }', {
    as: analyst,
    headers: sampled,
  });
  expect(refused.errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
  const [operation] = (await mesh.takeSpans()).filter(({ name }) => name === 'query');
  expect(operation).toMatchObject({ failed: true, attributes: { 'error.type': 'MASKED_FIELD_OPERATION' } });
  await mesh.ask('{ canaryField }', { as: analyst, headers: sampled });
  const spans = await mesh.takeSpans();
  expect(spans.find(({ name }) => name === 'query')?.attributes).toEqual({
    'graphql.operation.type': 'query',
    'error.type': 'GRAPHQL_VALIDATION_FAILED',
  });
  expect(JSON.stringify(spans)).not.toContain('canary');
});

test('no value leaves: none of rows, literals, variables, tokens or the caller', async () => {
  const canary = caller('steward', 'canary-subject', { region: ['canary-claim'] });
  const queries: readonly (readonly [string, Record<string, unknown>?])[] = [
    [everyOrder],
    ['{ people { nodes { id city email locker } } }'],
    [
      'query Q($where: PersonFilter) { people(where: $where) { nodes { city } } }',
      { where: { city: { eq: 'canary-variable' } } },
    ],
    [
      `query Q($most: Int = 771234567) { orders(where: { total: { lt: $most } }) { totalCount }
        people(first: 5, where: { city: { in: ["canary-literal", "p1"] } }) { canaryAlias: totalCount } }`,
    ],
    [
      `{ orders(where: { total: { gt: 770770001 } }) { aggregate { max { total } }
        groupBy(by: [REGION]) { count } } }`,
    ],
    ['{ person(id: "canary-id") { city } }'],
  ];
  for (const [query, variables] of queries) {
    const more = { headers: sampled, ...(variables && { variables }) };
    expect((await mesh.ask(query, { as: canary, ...more })).errors).toBeUndefined();
    await mesh.ask(query, { as: analyst, ...more });
  }
  await mesh.ask('{ people(where: { email: { eq: "canary@example.org" } }) { nodes { id } } }', {
    as: analyst,
    headers: { ...sampled, 'x-purpose': 'canary-purpose' },
  });
  const spans = await mesh.takeSpans();
  expect(spans.filter(({ name }) => name.startsWith('SELECT ')).length).toBeGreaterThan(8);
  expect(spans.filter(({ name }) => name === 'audit').length).toBeGreaterThan(1);
  const sent = (await mesh.takeBytes()).toLowerCase();
  const [tokenHead = ''] = (await mesh.mesh.tokenOf(canary))?.split('.') ?? [];
  const ofRows = ['city of', 'locker of', 'example.org', 'north', '77077000', 'tok1_'];
  const values = [...ofRows, 'canary', '771234567', 'bearer', tokenHead.toLowerCase()];
  expect(values.filter((value) => sent.includes(value))).toEqual([]);
});
