import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

const operations: [string, Record<string, unknown>?][] = [
  ['{ me { id name nickname kind } }'],
  ['{ me { id posts { title author { name } } } }'],
  ['{ posts(first: 2) { title likes author { name nickname posts(first: 1) { id } score } } }'],
  ['{ a: posts(first: 1) { id } b: posts(first: 3) { renamed: title } }'],
  [
    '{ actors(kinds: [HUMAN, MACHINE]) { id name ... on Person { kind posts { id } } ... on Bot { model } } }',
  ],
  ['{ actors(kinds: MACHINE) { __typename t: __typename name } }'],
  ['{ anything { __typename ... on Person { name posts { title } } ... on Bot { model } } }'],
  ['query ($id: ID!) { actor(id: $id) { name ...F } } fragment F on Person { score }', { id: 'u2' }],
  ['query ($id: ID!) { actor(id: $id) { name ...F } } fragment F on Person { score }', { id: 'nobody' }],
  [
    'query ($f: ActorFilter, $y: Boolean!) { actors(filter: $f) { id name @skip(if: $y) } }',
    { f: { name: 'Ada' }, y: true },
  ],
  ['query ($y: Boolean = true) { me { id @include(if: $y) name @include(if: false) } }'],
  ['mutation { rename(id: "u1", name: "Countess") { name posts { title } } }'],
  ['{ __typename me { __typename } }'],
  ['{ __schema { queryType { name } } __type(name: "Person") { fields { name } } me { id } }'],
  ['query A { me { id } } query B { me { name } }', { __operation: 'B' }],
];

describe('a supergraph without policy', () => {
  let mesh: TestMesh;
  let incumbent: ApolloServer;
  beforeAll(async () => {
    mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
    incumbent = new ApolloServer({
      gateway: new ApolloGateway({ supergraphSdl: mesh.supergraph }),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    await incumbent.start();
  });
  afterAll(async () => {
    await incumbent.stop();
    await mesh[Symbol.asyncDispose]();
  });

  test.each(operations)('gets the same responses as from @apollo/gateway: %s', async (query, given = {}) => {
    const { __operation: operationName, ...variables } = given as Record<string, string>;
    const options = { variables, ...(operationName ? { operationName } : {}) };
    const theirs = await incumbent.executeOperation({
      query,
      ...options,
      http: { method: 'POST', headers: new HeaderMap(), search: '', body: {} },
    });
    if (theirs.body.kind !== 'single') throw new Error('a response in parts');
    const ours = await mesh.query(query, options);
    expect(ours.errors).toBeUndefined();
    expect(ours.data).toEqual(JSON.parse(JSON.stringify(theirs.body.singleResult.data)));
    expect(ours.extensions).toBeUndefined();
  });

  test('is served without an envelope', async () => {
    await mesh.query('{ me { id } }');
    expect(mesh.subgraphs.people?.asked.at(-1)?.headers).not.toHaveProperty('x-weft-envelope');
  });

  test('lists the operations to choose from', async () => {
    const response = await mesh.query('query A { me { id } } query B { me { name } }');
    expect(response.status).toBe(400);
    expect(response.errors?.[0]?.extensions.code).toBe('OPERATION_RESOLUTION_FAILURE');
  });
});
