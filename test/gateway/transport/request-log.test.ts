import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type CapturedLog, captureLog } from '#test/testkit/captured-log.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let log: CapturedLog;
let mesh: TestMesh;
let before = 0;
beforeAll(async () => {
  log = captureLog();
  mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: { logger: log.logger },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());
beforeEach(() => {
  before = log.lines('request').length;
});

const written = () => log.lines('request').slice(before);
const secret = 'alice@example.com';

test('a request is one line: operation, consumer, domains, status, duration and codes', async () => {
  const query = 'query Feed($id: ID!) { actor(id: $id) { ... on Person { posts { title } } } }';
  await mesh.as({ client_id: 'insights' }).query(query, { variables: { id: 'u1' } });
  expect(written()).toEqual([
    {
      level: expect.anything(),
      message: 'request',
      correlationId: expect.any(String),
      operation: 'Feed',
      consumer: 'insights',
      domains: ['people', 'posts'],
      status: 200,
      durationMs: expect.any(Number),
      codes: [],
    },
  ]);
});

test('only the domains that took part are named', async () => {
  await mesh.query('{ posts { title } }');
  expect(written()).toMatchObject([{ domains: ['posts'] }]);
  expect(written()[0]).not.toHaveProperty('consumer');
});

test('requests that share one execution name its domains, each on a line of its own', async () => {
  const query = 'query Together { me { name posts { title } } }';
  await Promise.all([mesh.query(query), mesh.query(query), mesh.query(query)]);
  expect(written().map(({ domains }) => domains)).toEqual(Array(3).fill(['people', 'posts']));
});

test('a request that is refused names its codes, and no domain', async () => {
  await mesh.query('query Wrong { nope }');
  await mesh.query('{ me { id } }', { headers: { authorization: 'Bearer x' } });
  expect(written()).toMatchObject([
    { operation: 'Wrong', status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'], domains: [] },
    { status: 401, codes: ['UNAUTHENTICATED'], domains: [] },
  ]);
});

test('no value is in a line, wherever it stands in the request', async () => {
  await mesh.query(`query Search { actors(filter: { name: "${secret}" }) { id } }`);
  await mesh.query('query ($f: ActorFilter) { actors(filter: $f) { id } }', {
    variables: { f: { name: secret, [secret]: 1 } },
  });
  await mesh.query(`{ me { id } } # ${secret}`, { operationName: secret });
  expect(written()).toHaveLength(3);
  expect(JSON.stringify(written())).not.toContain(secret);
});
