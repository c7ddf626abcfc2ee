import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { SupergraphError } from '#gateway/supergraph/load-supergraph.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { ordersSubgraph, usersSubgraph } from '../governed-mesh.ts';
import { peopleSubgraph, postsSubgraph } from '../plain-mesh.ts';

const operations: [string, Record<string, unknown>?][] = [
  ['{ posts(first: 2) { title likes author { name nickname posts(first: 1) { id } score } } }'],
  [
    '{ actors(kinds: [HUMAN, MACHINE]) { id name ... on Person { kind posts { id } } ... on Bot { model } } }',
  ],
  ['query ($id: ID!) { actor(id: $id) { name ... on Person { score } } }', { id: 'u2' }],
  ['query ($representations: ID!) { actor(id: $representations) { name } }', { representations: 'u2' }],
  ['query ($y: Boolean = true) { me { id @include(if: $y) name @include(if: false) } }'],
  ['mutation { rename(id: "u1", name: "Countess") { name posts { title } } }'],
  ['{ __schema { queryType { name } } __type(name: "Person") { fields { name } } me { id } }'],
];

describe("with @apollo/gateway's executor", () => {
  let ours: TestMesh;
  let theirs: TestMesh;
  beforeAll(async () => {
    const subgraphs = [peopleSubgraph, postsSubgraph];
    ours = await createTestMesh({ subgraphs });
    theirs = await createTestMesh({ subgraphs, gateway: { executor: 'apollo' } });
  });
  afterAll(async () => {
    await ours[Symbol.asyncDispose]();
    await theirs[Symbol.asyncDispose]();
  });

  test.each(operations)('the response equals that of our executor: %s', async (query, variables = {}) => {
    const expected = await ours.query(query, { variables });
    const { status, data, errors } = await theirs.query(query, { variables });
    expect(expected.data).toBeTruthy();
    expect({ status, data, errors }).toEqual({ status: 200, data: expected.data, errors: expected.errors });
  });

  test('@apollo/gateway executes: it reports missing values in an extension', async () => {
    const { people } = theirs.subgraphs;
    if (people)
      people.fault = (outgoing) => send(outgoing, 200, JSON.stringify({ data: { me: { id: 'u1' } } }));
    const { data, errors, extensions } = await theirs.query('{ me { id name } }');
    if (people) people.fault = undefined;
    expect([data, errors]).toEqual([{ me: null }, undefined]);
    expect(extensions.valueCompletion).toHaveLength(1);
  });

  test('fetches are ours: a domain that fails affects only its own fields, by its name', async () => {
    const { posts } = theirs.subgraphs;
    if (posts) posts.fault = (outgoing) => send(outgoing, 503, 'no');
    const { data, errors = [] } = await theirs.query('query Failing { me { name posts { id } } }');
    if (posts) posts.fault = undefined;
    expect(data).toEqual({ me: { name: 'Ada', posts: null } });
    expect(errors.map(({ path, extensions }) => [path, extensions.code, extensions.domain])).toEqual([
      [['me', 'posts'], 'SUBGRAPH_UNAVAILABLE', 'posts'],
    ]);
  });

  test.each([
    ['{ nothing }', {}],
    ['query ($id: ID!) { actor(id: $id) { name } }', { id: {} }],
    ['query A { me { id } } query B { me { id } }', {}],
    [
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
      {},
    ],
  ])('the checks are the same: it refuses %s as before', async (query, variables) => {
    const [expected, refused] = await Promise.all(
      [ours, theirs].map(async (mesh) => {
        const { status, errors } = await mesh.query(query, { variables });
        return { status, errors: errors?.map(({ message, extensions: { code } }) => ({ message, code })) };
      }),
    );
    expect(refused).toEqual(expected);
    expect(refused?.status).toBe(400);
  });

  test('nothing is reported to its vendor', () => {
    expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('1');
  });

  test('the next supergraph is executed by it, too', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'supergraph.graphql');
    await writeFile(file, theirs.supergraph);
    await using gateway = await createGateway({
      supergraph: { file },
      executor: 'apollo',
      port: 0,
      logger: createLogger('test', 'silent'),
    });
    const versionOf = async () =>
      (await ask(gateway.url, '{ __type(name: "Person") { description } me { name } }')).data;
    expect(await versionOf()).toEqual({ __type: { description: null }, me: { name: 'Ada' } });
    const before = gateway.supergraph().serving;
    await writeFile(file, theirs.supergraph.replace('type Person ', '"""Second."""\ntype Person '));
    await expect.poll(() => gateway.supergraph().serving, { timeout: 15_000 }).not.toBe(before);
    expect(await versionOf()).toEqual({ __type: { description: 'Second.' }, me: { name: 'Ada' } });
  });
});

test('a supergraph with a policy is refused, and the message explains what to do', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  const started = createGateway({
    supergraph: mesh.supergraph,
    executor: 'apollo',
    port: 0,
    logger: createLogger('test', 'silent'),
  });
  await expect(started).rejects.toThrow(SupergraphError);
  await expect(started).rejects.toThrow('Leave "--executor apollo" out');
});
