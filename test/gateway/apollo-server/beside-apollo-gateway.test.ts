import { ApolloGateway, IntrospectAndCompose, RemoteGraphQLDataSource } from '@apollo/gateway';
import { print } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SupergraphTools } from '#gateway/apollo-server/managed-source.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import {
  type ServerContext,
  type StartedServer,
  startServer,
  startWeftServer,
} from '#test/testkit/weft-apollo-server.ts';

process.env.APOLLO_TELEMETRY_DISABLED = '1';
type Sending = Parameters<NonNullable<RemoteGraphQLDataSource<ServerContext>['willSendRequest']>>[0];
type Received = Parameters<NonNullable<RemoteGraphQLDataSource<ServerContext>['didReceiveResponse']>>[0];

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let mesh: TestMesh;
let theirs: StartedServer;
let ours: StartedServer;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
  const gateway = new ApolloGateway({ supergraphSdl: mesh.supergraph, logger: quiet });
  theirs = await startServer(gateway, mesh.issuer);
  ours = await startWeftServer(mesh, { principal: undefined }, () => ({}));
});
afterAll(async () => {
  await theirs[Symbol.asyncDispose]();
  await ours[Symbol.asyncDispose]();
  await mesh[Symbol.asyncDispose]();
});

test.each([
  ['{ me { id name nickname kind } }', {}],
  ['{ posts(first: 2) { title author { name posts { title likes } score } } }', {}],
  ['{ anything { __typename ... on Person { name posts { id } } ... on Bot { model } } }', {}],
  [
    'query ($k: [Kind!], $f: ActorFilter) { actors(kinds: $k, filter: $f) { name } }',
    { k: ['MACHINE', 'HUMAN'] },
  ],
  [
    'query ($s: Boolean!) { me { id name @skip(if: $s) ...F @include(if: $s) } } fragment F on Person { kind }',
    { s: true },
  ],
  ['mutation { rename(id: "u1", name: "Eva") { id name posts { title } } }', {}],
  ['query A { me { id } }', {}],
  ['{ __typename me { __typename } }', {}],
  ['{ __schema { queryType { name } } __type(name: "Person") { kind } }', {}],
  // Refused by the server, before any gateway.
  ['{ me { nam } }', {}],
  ['{ me { ', {}],
  ['query ($id: ID!) { actor(id: $id) { id } }', {}],
  ['{ me }', {}],
])('of %s both gateways give the same', async (query, variables) => {
  const [own, other] = await Promise.all([ours, theirs].map((server) => server.query(query, { variables })));
  const parts = ({ status, data, errors }: typeof own & {}) => ({
    status,
    data,
    errors: errors?.map(({ message, extensions: { code } }) => ({ message, code })),
  });
  expect(own && parts(own)).toEqual(other && parts(other));
});

test("a document with several operations of which none is named is the client's fault", async () => {
  const query = 'query A { me { id } } query B { me { id } }';
  const { status, errors } = await ours.query(query);
  expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  expect((await theirs.query(query)).status).toBe(500);
});

test('a domain that is down costs its fields, with either', async () => {
  const { posts } = mesh.subgraphs;
  if (posts) posts.fault = (outgoing) => send(outgoing, 500, 'down');
  try {
    for (const server of [ours, theirs]) {
      const { status, data, errors } = await server.query('{ me { name posts { title } } }');
      expect([status, data, errors?.length]).toEqual([200, { me: { name: 'Ada', posts: null } }, 1]);
    }
    const [error] = (await ours.query('{ me { name posts { title } } }')).errors ?? [];
    expect(error).toMatchObject({
      path: ['me', 'posts'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', domain: 'posts' },
    });
  } finally {
    if (posts) posts.fault = undefined;
  }
});

test('the hooks of a data source of @apollo/gateway do the same', async () => {
  class Tenant extends RemoteGraphQLDataSource<ServerContext> {
    override willSendRequest({ request, context }: Sending) {
      request.http?.headers.set('x-tenant', String((context as ServerContext).headers['x-tenant']));
    }
    override didReceiveResponse({ response }: Received) {
      return { ...response, data: { ...response.data, me: { id: 'u9', name: 'Hooked' } } };
    }
  }
  const buildService = ({ url }: { url?: string | undefined }) => new Tenant({ url: url ?? '' });
  const supergraphSdl = mesh.supergraph;
  await using other = await startServer(
    new ApolloGateway({ supergraphSdl, buildService, logger: quiet } as never),
    mesh.issuer,
  );
  await using own = await startWeftServer(mesh, { buildService, principal: undefined }, () => ({}));
  for (const server of [own, other]) {
    const { data } = await server.query('{ me { id name } }', { headers: { 'x-tenant': 'north' } });
    expect(data).toEqual({ me: { id: 'u9', name: 'Hooked' } });
    expect(mesh.subgraphs.people?.asked.at(-1)?.headers['x-tenant']).toBe('north');
  }
});

test.each([
  [
    'process',
    class extends RemoteGraphQLDataSource {
      override process = async () => ({ data: {} });
    },
  ],
  [
    'parseBody',
    class extends RemoteGraphQLDataSource {
      override async parseBody() {
        return {};
      }
    },
  ],
])('a data source with a "%s" of its own is refused', async (name, Own) => {
  const starting = startWeftServer(mesh, { buildService: ({ url }) => new Own({ url }) }, () => ({}));
  await expect(starting).rejects.toThrow(`a "${name}" of its own`);
});

test('a manager function hands over supergraphs, and is cleaned up', async () => {
  const composed = composeSupergraph({
    subgraphs: [{ ...peopleSubgraph, url: mesh.subgraphs.people?.url ?? '' }],
  });
  if (!composed.ok) throw new Error('It does not compose.');
  let tools: SupergraphTools | undefined;
  const cleanup = vi.fn(async () => {});
  const started = await startWeftServer(
    mesh,
    {
      principal: undefined,
      async supergraphSdl(given) {
        tools = given;
        await given.healthCheck(composed.supergraph);
        return { supergraphSdl: composed.supergraph, cleanup };
      },
    },
    () => ({}),
  );
  const { gateway, query } = started;
  expect((await query('{ posts { id } }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const before = gateway.supergraph().serving;

  await tools?.update(mesh.supergraph);
  expect((await query('{ me { posts { id } } }')).data.me.posts).toHaveLength(2);
  await tools?.update('type Query { broken');
  expect(gateway.supergraph()).toEqual({
    serving: expect.not.stringContaining(before),
    refused: expect.any(String),
  });
  expect((await query('{ me { posts { id } } }')).data.me.posts).toHaveLength(2);

  // One that is governed needs the plugins, and this server has none.
  const governed = composeSupergraph({ subgraphs: [{ ...usersSubgraph, url: 'http://127.0.0.1:1' }] });
  if (!governed.ok) throw new Error('It does not compose.');
  const { serving } = gateway.supergraph();
  await tools?.update(governed.supergraph);
  expect(gateway.supergraph().serving).toBe(serving);
  // It was never the last accepted one, with which the next is compared.
  await tools?.update(print(stripPolicy(governed.supergraph)));
  expect((await query('{ __type(name: "Secrets") { name } }')).data.__type).toEqual({ name: 'Secrets' });

  await expect(tools?.healthCheck(governed.supergraph)).rejects.toThrow('"users"');
  await started[Symbol.asyncDispose]();
  expect(cleanup).toHaveBeenCalledOnce();
});

test('a manager of @apollo/gateway works as it does there', async () => {
  const subgraphs = Object.values(mesh.subgraphs).map(({ name, url }) => ({ name, url }));
  const supergraphSdl = new IntrospectAndCompose({ subgraphs, logger: quiet }) as never;
  await using composing = await startWeftServer(mesh, { supergraphSdl, principal: undefined }, () => ({}));
  expect((await composing.query('{ me { posts { id } } }')).data.me.posts).toHaveLength(2);
});

test.each([
  ['a text that is no supergraph', 'type Query { a: Int }', /does not load/],
  ['a manager that gives none', async () => ({}) as never, /gave no "supergraphSdl"/],
  ['a manager that fails', () => Promise.reject(new Error('no registry')), /no registry/],
])('%s does not start a server', async (_, supergraphSdl, message) => {
  await expect(startWeftServer(mesh, { supergraphSdl }, () => ({}))).rejects.toThrow(message);
});

test('what is no supergraph is refused where it is written', async () => {
  const { WeftGateway } = await import('#gateway/apollo-server/weft-gateway.ts');
  expect(() => new WeftGateway({ logger: createLogger('test', 'silent') } as never)).toThrow(
    '"supergraphSdl"',
  );
});
