import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RemoteGraphQLDataSource } from '#gateway/apollo-server/data-source.ts';
import type { GivenPrincipal } from '#gateway/apollo-server/given-principal.ts';
import { WeftGateway } from '#gateway/apollo-server/weft-gateway.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { analyst, ordersSubgraph, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { type AskOptions, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import {
  type ServerContext,
  type StartedWeftServer,
  startWeftServer,
} from '#test/testkit/weft-apollo-server.ts';

let mesh: TestMesh;
let server: StartedWeftServer;
let hiding: StartedWeftServer;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  server = await startWeftServer(mesh);
  hiding = await startWeftServer(mesh, { hideDenied: true });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await hiding[Symbol.asyncDispose]();
  await mesh[Symbol.asyncDispose]();
});

/** All of a response that a caller sees but the id of the request. */
async function seen(by: Pick<StartedWeftServer, 'as'>, query: string, options: AskOptions = {}) {
  const { status, data, errors, extensions } = await by.as(analyst).query(query, options);
  return JSON.parse(
    JSON.stringify({ status, data, errors, extensions }).replace(
      /"correlationId":"[^"]+"/g,
      '"correlationId":""',
    ),
  );
}

test.each([
  ['{ user(id: "1") { id name email salary country } }'],
  ['{ users { id email orders { total } } }'],
  ['{ orders { total customer { name salary friend { email } } } }'],
  ['{ secrets { code } }'],
  ['{ users(where: { email: { eq: "a" } }) { id } }'],
  ['{ parties { id email ... on Firm { name } } __typename }'],
  ['{ __type(name: "User") { fields { name } } __schema { queryType { fields { name } } } }'],
  ['{ user(id: "1") { nosuch } }'],
  ['{ nosuch }'],
  ['query A { users { id } } query B { users { id } }'],
  ['query ($id: ID!) { user(id: $id) { id } }'],
  ['{ users { '],
])('a principal gets of %s what the gateway itself gives', async (query) => {
  for (const claims of [analyst, steward]) {
    const own = await mesh.as(claims).query(query);
    const theirs = await server.as(claims).query(query);
    const parts = ({ status, data, errors, extensions }: typeof own) => ({
      status,
      data,
      errors: errors?.map((error) => ({ ...error, extensions: { ...error.extensions, correlationId: '' } })),
      products: extensions?.mesh?.products.map(({ product }: { product: string }) => product).sort(),
      masked: extensions?.mesh?.masked,
    });
    expect(parts(theirs)).toEqual(parts(own));
  }
});

test('without a token the caller is anonymous, and a header makes nobody of them', async () => {
  const query = '{ user(id: "1") { id name salary } }';
  const headers = { 'x-user': 'somebody', 'x-roles': 'steward', 'x-weft-envelope': 'e30.e30.e30' };
  for (const options of [{}, { headers }]) {
    const { data, errors } = await server.query(query, options);
    expect(data).toEqual({ user: { id: '1', name: '[redacted]', salary: null } });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  }
  expect((await server.as(steward).query(query)).data.user.salary).toBe('a secret');
});

test('an invalid document and one of hidden names get the same, and nothing is suggested', async () => {
  for (const name of ['salary', 'nosuch', 'salari', 'required']) {
    const told = await seen(hiding, `{ user(id: "1") { id ${name} } }`);
    expect(JSON.parse(JSON.stringify(told).replaceAll(name, 'nosuch'))).toEqual(
      await seen(hiding, '{ user(id: "1") { id nosuch } }'),
    );
    expect(JSON.stringify(told)).not.toMatch(/did you mean|stack/i);
  }
  // Those without a token are told that one may help, wherever it may.
  const anonymously = async (name: string) =>
    JSON.stringify((await hiding.query(`{ user(id: "1") { id ${name} } }`)).errors)
      .replaceAll(name, 'name')
      .replace(/"correlationId":"[^"]+"/g, '');
  expect(await anonymously('salary')).toBe(await anonymously('nosuch'));
  expect(JSON.stringify(await seen(server, '{ user(id: "1") { countri } }'))).toContain(
    'Did you mean \\"country\\"?',
  );
  expect(JSON.stringify(await seen(server, '{ secret { code } }'))).not.toMatch(/secrets/);
});

test('introspection tells a class of callers what it may know of', async () => {
  const query = '{ __schema { types { name fields { name } } } }';
  const fieldsOf = async (claims: object, type: string) => {
    const { data } = await hiding.as(claims as Record<string, unknown>).query(query);
    const found = data.__schema.types.find(({ name }: { name: string }) => name === type);
    return found?.fields.map(({ name }: { name: string }) => name);
  };
  expect(await fieldsOf(analyst, 'User')).toEqual(['id', 'orders', 'name', 'email', 'country', 'friend']);
  expect(await fieldsOf(analyst, 'Secrets')).toBeUndefined();
  expect(await fieldsOf(steward, 'User')).toContain('salary');
  expect(await fieldsOf(steward, 'Secrets')).toEqual(['users', 'code']);
});

test('where the server has no introspection, the door opens none', async () => {
  await using closed = await startWeftServer(mesh, {}, (gateway) => ({
    plugins: gateway.plugins(),
    introspection: false,
  }));
  const { status, data, errors } = await closed.as(steward).query('{ __schema { types { name } } }');
  expect([status, data, errors?.length]).toEqual([400, undefined, 1]);
  expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect((await closed.as(steward).query('{ users { id } }')).errors).toBeUndefined();
});

test('a document beyond a limit does not reach the parser', async () => {
  let parsed = 0;
  await using limited = await startWeftServer(mesh, { limits: { documentTokens: 20 } }, (gateway) => ({
    plugins: [
      ...gateway.plugins(),
      {
        requestDidStart: async () => ({
          async parsingDidStart() {
            parsed += 1;
          },
        }),
      },
    ],
  }));
  const { status, errors } = await limited.as(analyst).query(`{ users { ${'id '.repeat(30)} } }`);
  expect([status, errors?.[0]?.extensions.code, parsed]).toEqual([400, 'LIMIT_EXCEEDED', 0]);
  expect((await limited.as(analyst).query('{ users { id } }')).data.users).toHaveLength(2);
  expect(parsed).toBe(1);
});

test('requests of one caller are limited', async () => {
  await using limited = await startWeftServer(mesh, { limits: { requestsPerSecond: 1, requestBurst: 2 } });
  const { query } = limited.as(analyst);
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push(await query('{ users { id } }'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[2]?.headers.get('retry-after')).toBe('1');
  expect(answers[2]?.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
});

test('anonymous callers are limited by the address that the server names, and by none where it names none', async () => {
  const limits = { requestsPerSecond: 1, requestBurst: 1 };
  const address = ({ headers }: ServerContext) => headers['x-from'] as string | undefined;
  await using limited = await startWeftServer(mesh, { limits, address });
  const statuses = [];
  for (const from of ['a', 'b', 'a', undefined, undefined]) {
    const headers: Record<string, string> = from === undefined ? {} : { 'x-from': from };
    statuses.push((await limited.query('{ users { id } }', { headers })).status);
  }
  expect(statuses).toEqual([200, 200, 429, 200, 200]);
});

test('no response may be stored, and no error has a stack or what a formatter adds', async () => {
  await using talking = await startWeftServer(mesh, {}, (gateway) => ({
    plugins: gateway.plugins(),
    includeStacktraceInErrorResponses: true,
    formatError: (formatted, error) => ({
      ...formatted,
      extensions: { ...formatted.extensions, error: String(error) },
    }),
  }));
  for (const query of ['{ user(id: "1") { salary } }', '{ nosuch }', '{ users {']) {
    const { headers, errors } = await talking.as(analyst).query(query);
    expect(headers.get('cache-control')).toBe('no-store');
    for (const { extensions } of errors ?? []) {
      expect(Object.keys(extensions).filter((name) => ['stacktrace', 'error'].includes(name))).toEqual([]);
    }
  }
});

test('a server that never asked for the plugins does not start', async () => {
  const { supergraph: supergraphSdl } = mesh;
  const gateway = new WeftGateway({ supergraphSdl, logger: createLogger('test', 'silent') });
  const unprotected = new ApolloServer({ gateway, logger: { debug() {}, info() {}, warn() {}, error() {} } });
  await expect(unprotected.start()).rejects.toThrow(/has a policy.*gateway\.plugins\(\)/s);
});

test('a server whose plugins were left out serves nothing and tells nothing of the schema', async () => {
  const elsewhere = new WeftGateway({
    supergraphSdl: mesh.supergraph,
    logger: createLogger('test', 'silent'),
  });
  for (const plugins of [[], elsewhere.plugins()]) {
    await using unprotected = await startWeftServer(mesh, {}, (gateway) => {
      gateway.plugins();
      return { plugins: plugins as never };
    });
    const named = await unprotected.as(steward).query('{ user(id: "1") { salary } }');
    expect(named.data).toBeUndefined();
    expect(JSON.stringify(named.errors)).toContain('GatewayPluginsAreMissing');
    const { data, errors } = await unprotected.as(steward).query('{ __schema { types { name } } }');
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toBe('GATEWAY_UNPROTECTED');
  }
});

test.each([
  ['a subject that is none', { subject: '' }],
  ['roles that are no list', { subject: 'a', roles: 'steward' }],
  ['a service, which no caller is', { subject: 'a', service: 'users' }],
  ['roles among the claims', { subject: 'a', claims: { roles: ['steward'] } }],
  ['a text', 'steward'],
])('a principal with %s refuses the request', async (_, given) => {
  await using wrong = await startWeftServer(mesh, { principal: () => given as unknown as GivenPrincipal });
  const { status, data, errors } = await wrong.query('{ user(id: "1") { salary } }');
  expect([status, data, errors?.[0]?.extensions.code]).toEqual([401, undefined, 'UNAUTHENTICATED']);
});

test('a purpose that is not granted refuses the request, and one that is counts', async () => {
  await using purposeful = await startWeftServer(mesh, {
    principal: () => ({ subject: 'a', purposes: ['analytics'], purpose: 'other' }),
  });
  const { status, errors } = await purposeful.query('{ users { id } }');
  expect([status, errors?.[0]?.extensions.code]).toEqual([403, 'PURPOSE_NOT_GRANTED']);
});

test('hooks add headers, and see and change neither envelope nor values', async () => {
  const requests: unknown[] = [];
  const responses: unknown[] = [];
  let act: (options: {
    request: { http?: { headers: { set(name: string, value: string): void } } };
  }) => void = () => {};
  await using hooked = await startWeftServer(mesh, {
    buildService: () =>
      new RemoteGraphQLDataSource({
        willSendRequest(options) {
          const { request, context } = options;
          request.http?.headers.set('x-tenant', String((context as { token?: { sub?: string } }).token?.sub));
          requests.push(
            [...(request.http?.headers ?? [])].map(([name]) => name),
            request.variables,
          );
          act(options as never);
        },
        didReceiveResponse({ response }) {
          responses.push(Object.keys(response));
          return response;
        },
      }),
  });
  const query = '{ orders { total customer { name email } } }';
  const asked = mesh.subgraphs.users?.asked ?? [];
  for (const sub of ['one', 'two']) {
    const { data, errors } = await hooked.as({ ...analyst, sub }).query(query);
    expect([data.orders.length, errors]).toEqual([2, undefined]);
    expect(asked.at(-1)?.headers).toMatchObject({ 'x-tenant': sub });
    expect(asked.at(-1)?.envelope?.principal).toMatchObject({ roles: ['analyst'] });
  }
  expect(JSON.stringify([requests, responses])).not.toMatch(/weft|representations|redacted|"data"/);
  expect(requests).toHaveLength(8);

  for (const [name, header] of [
    ['x-weft-envelope', 'X-Weft-Envelope'],
    ['content-length', 'content-length'],
  ] as const) {
    act = ({ request }) => request.http?.headers.set(header, 'e30.e30.e30');
    const { data, errors } = await hooked.as(analyst).query('{ users { id } }');
    expect(data).toEqual({ users: null });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'HOOK_FAILED', domain: 'users' } });
    expect(errors?.[0]?.message).toContain(`"${name}"`);
  }
  // Another collection in their place, which does not make one name of two.
  act = (options) => {
    Object.assign(options.request.http ?? {}, { headers: new Map([['X-WEFT-Envelope', 'e30.e30.e30']]) });
  };
  expect((await hooked.as(analyst).query('{ users { id } }')).errors?.[0]?.extensions.code).toBe(
    'HOOK_FAILED',
  );
  act = (options) => Object.assign(options.request, { query: '{ users { salary } }' });
  expect((await hooked.as(analyst).query('{ users { id } }')).errors?.[0]?.message).toContain(
    'changed the request',
  );
});

test('a hook that answers in place of a domain fails the fetch', async () => {
  await using hooked = await startWeftServer(mesh, {
    buildService: ({ name }) =>
      name === 'users'
        ? new RemoteGraphQLDataSource({
            didReceiveResponse: ({ response }) => ({ ...response, data: { users: [{ id: 'forged' }] } }),
          })
        : undefined,
  });
  const { data, errors } = await hooked.as(analyst).query('{ users { id } orders { id } }');
  expect(data).toEqual({ users: null, orders: [{ id: 'o1' }, { id: 'o2' }] });
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('changed the response'),
    path: ['users'],
  });
});

test('callers who are the same to the policy share no response where hooks tell them apart', async () => {
  await using hooked = await startWeftServer(mesh, {
    buildService: () =>
      new RemoteGraphQLDataSource<ServerContext>({
        willSendRequest({ request, context }) {
          request.http?.headers.set('x-tenant', String(context.headers['x-tenant']));
        },
      }),
  });
  const { users, orders } = mesh.subgraphs;
  const before = [users?.asked.length, orders?.asked.length];
  const tenants = ['a', 'b', 'c', 'd'];
  const query = '{ users { id orders { total } } }';
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(
      tenants.map((tenant) => hooked.as(analyst).query(query, { headers: { 'x-tenant': tenant } })),
    );
  }
  const told = [users, orders].map((domain, index) =>
    domain?.asked
      .slice(before[index])
      .map(({ headers }) => headers['x-tenant'])
      .sort()
      .join(''),
  );
  expect(told).toEqual(['aabbccdd', 'aabbccdd']);
});
