import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { SupergraphError } from '#gateway/supergraph/load-supergraph.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { ordersSubgraph, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { createListeningLogger } from '../apollo/edited-mesh.ts';

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

  test('values that a domain did not give are told of up to the limit of errors', async () => {
    const { people } = theirs.subgraphs;
    const actors = Array.from({ length: 500 }, () => ({ __typename: 'Person', id: 'u1' }));
    if (people) people.fault = (outgoing) => send(outgoing, 200, JSON.stringify({ data: { actors } }));
    const { extensions } = await theirs.query('{ actors { id name } }');
    if (people) people.fault = undefined;
    expect(extensions.valueCompletion).toHaveLength(51);
    expect(extensions.valueCompletion.at(-1).extensions).toMatchObject({ code: 'MORE_ERRORS', errors: 450 });
  });

  test('a scalar where an object was asked for is a fault of the gateway, and tells nothing', async () => {
    const { people } = theirs.subgraphs;
    if (people) people.fault = (outgoing) => send(outgoing, 200, '{"data":{"me":"canary"}}');
    const { status, errors } = await theirs.query('{ me { id name } }');
    if (people) people.fault = undefined;
    expect(status).toBe(500);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(errors)).not.toContain('canary');
  });

  test('a plan has as many fetches as the limit allows, and no domain is asked by a larger one', async () => {
    await using small = await createTestMesh({
      subgraphs: [peopleSubgraph, postsSubgraph],
      gateway: { executor: 'apollo', limits: { planFetches: 3 } },
    });
    const nested = (depth: number): string =>
      depth === 0 ? 'id' : `name posts(first: 1) { author { ${nested(depth - 1)} } }`;
    for (const attempt of [1, 2]) {
      const { status, errors } = await small.query(`{ me { ${nested(3)} } }`);
      expect({ attempt, status, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
        attempt,
        status: 400,
        codes: ['LIMIT_EXCEEDED'],
      });
    }
    expect(small.subgraphs.people?.asked).toEqual([]);
    expect((await small.query(`{ me { ${nested(1)} } }`)).errors).toBeUndefined();
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
    const second = gateway.supergraph().serving;
    await using governed = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
    await writeFile(file, governed.supergraph);
    await expect.poll(() => gateway.supergraph().refused, { timeout: 15_000 }).toBeDefined();
    expect(gateway.supergraph().serving).toBe(second);
    expect((await versionOf()).me).toEqual({ name: 'Ada' });
  });
});

test.each(['@authenticated', '@requiresScopes(scopes: [["a"]])', '@policy(policies: [["a"]])'])(
  'a supergraph that uses %s is refused',
  async (directive) => {
    const [name = ''] = directive.split('(');
    const sdl = `${linkHeader({ federation: [name] })}
      type Query { open: String  closed: String ${directive} }`;
    await using mesh = await createTestMesh({ subgraphs: [{ name: 'one', sdl }] });
    const started = createGateway({
      supergraph: mesh.supergraph,
      executor: 'apollo',
      port: 0,
      logger: createLogger('test', 'silent'),
    });
    await expect(started).rejects.toThrow('Leave "--executor apollo" out');
  },
);

test('a label of @override is off, and named in the log', async () => {
  const federation = linkHeader({ federation: ['@override'] });
  const heard = createListeningLogger();
  await using mesh = await createTestMesh({
    subgraphs: [
      { name: 'old', sdl: 'type Query { moved: String }', resolvers: { Query: { moved: () => 'old' } } },
      {
        name: 'next',
        sdl: `${federation} type Query { moved: String @override(from: "old", label: "percent(100)") }`,
        resolvers: { Query: { moved: () => 'next' } },
      },
    ],
    gateway: { executor: 'apollo', logger: heard.logger },
  });
  expect((await mesh.query('{ moved }')).data).toEqual({ moved: 'old' });
  expect(heard.findings).toEqual([expect.stringContaining('The label "percent(100)" of "@override" is off')]);
});

test('a supergraph with a policy is refused, and the message says what to do', async () => {
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
