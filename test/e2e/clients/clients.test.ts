import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CombinedGraphQLErrors, gql, HttpLink } from '@apollo/client';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import { ClientError } from 'graphql-request';
import relay, { type ConcreteRequest } from 'relay-runtime';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedMesh, startedMesh } from '#test/testkit/started-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createApolloClient } from './apollo-client.ts';
import { createGraphqlRequest } from './graphql-request.ts';
import { pageOf } from './page-of.ts';
import { createEnvironment } from './relay/create-environment.ts';
import { createUrqlClient } from './urql-client.ts';

// The real packages, as the pages in docs/clients set them up, on one mesh.
let mesh: StartedMesh;
beforeAll(async () => {
  mesh = await startedMesh();
}, 240_000);
afterAll(() => mesh?.[Symbol.asyncDispose]());

const run = promisify(execFile);

const names = `query Names { users(first: 2) { nodes { id fullName } } }`;
const refused = `query Refused { users(where: { email: { like: "a%" } }) { totalCount } }`;
const partial = `query Partial { products(first: 1) { nodes { id } } payments(first: 1) { nodes { id } } }`;
const pages = `query Pages($after: String) {
  orders(first: 2, after: $after, orderBy: [{ placedAt: DESC }]) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } }
}`;
interface Pages {
  readonly orders: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly endCursor: string };
  };
}
const firstSix = '{ orders(first: 6, orderBy: [{ placedAt: DESC }]) { nodes { id } } }';

const masked = { users: { nodes: [{ fullName: '[redacted]' }, { fullName: '[redacted]' }] } };
const someProducts = { products: { nodes: [{ id: expect.any(String) }] } };
const advice = expect.stringContaining('send one as "authorization: Bearer <token>"');
const isRefused = {
  message: expect.stringContaining('User.email'),
  extensions: { code: 'MASKED_FIELD_OPERATION' },
};
const isForbidden = { message: advice, path: ['payments'], extensions: { code: 'FORBIDDEN_FIELD' } };
const isUnauthenticated = { message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } };

async function firstIds(): Promise<string[]> {
  const { data } = await mesh.ask(firstSix, 'analyst');
  return data.orders.nodes.map(({ id }: { id: string }) => id);
}

describe('Apollo Client 4', () => {
  const client = (persona?: string) => createApolloClient(mesh.graphUrl, mesh.token(persona));

  test('is set up as its page says', async () => {
    const { page, shown } = await pageOf('apollo-client', 'apollo-client.ts');
    for (const text of shown) expect(page).toContain(text);
  });

  test('queries with a token, by POST and by GET', async () => {
    expect((await client('analyst').query({ query: gql(names) })).data).toMatchObject(masked);
    const byGet = client('analyst');
    byGet.setLink(
      new HttpLink({
        uri: mesh.graphUrl,
        useGETForQueries: true,
        headers: { authorization: `Bearer ${mesh.token('analyst')}` },
      }),
    );
    expect((await byGet.query({ query: gql(names) })).data).toMatchObject(masked);
  });

  test("an operation that is refused has its reason in the error's errors", async () => {
    const { data, error } = await client('analyst').query({ query: gql(refused), errorPolicy: 'all' });
    expect(data).toBeUndefined();
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([isRefused]);
  });

  test('a denied field is null with its reason beside, and the rest is there', async () => {
    const { data, error } = await client().query({ query: gql(partial), errorPolicy: 'all' });
    expect(data).toMatchObject({ ...someProducts, payments: null });
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([isForbidden]);
  });

  test('a token that is not accepted is an error with its code', async () => {
    const error = await createApolloClient(mesh.graphUrl, 'x')
      .query({ query: gql(names) })
      .catch((thrown: unknown) => thrown);
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([isUnauthenticated]);
  });

  test('fetches more pages into one list', async () => {
    const apollo = client('analyst');
    const query = apollo.watchQuery<Pages>({ query: gql(pages) });
    await firstValueFrom(query.pipe(filter(({ loading }) => !loading)));
    const orders = () => (query.getCurrentResult().data as Pages).orders;
    for (let page = 0; page < 2; page += 1) {
      await query.fetchMore({ variables: { after: orders().pageInfo.endCursor } });
    }
    expect(orders().edges.map(({ node }) => node.id)).toEqual(await firstIds());
    apollo.stop();
  });
});

describe('urql 6', () => {
  const client = (persona?: string) => createUrqlClient(mesh.graphUrl, mesh.token(persona));

  test('is set up as its page says', async () => {
    const { page, shown } = await pageOf('urql', 'urql-client.ts');
    for (const text of shown) expect(page).toContain(text);
  });

  test('queries with a token, by POST and by GET', async () => {
    const byPost = client('analyst').query(names, {}, { preferGetMethod: false });
    expect((await byPost.toPromise()).data).toMatchObject(masked);
    const byGet = client('analyst').query(names, {}, { preferGetMethod: 'force' });
    expect((await byGet.toPromise()).data).toMatchObject(masked);
  });

  test('the reasons of errors are in graphQLErrors', async () => {
    const { data, error } = await client('analyst').query(refused, {}).toPromise();
    expect([data, error?.graphQLErrors]).toMatchObject([undefined, [isRefused]]);
    const anonymous = await client().query(partial, {}).toPromise();
    expect(anonymous.data).toMatchObject({ ...someProducts, payments: null });
    expect(anonymous.error?.graphQLErrors).toMatchObject([isForbidden]);
    const wrong = await createUrqlClient(mesh.graphUrl, 'x').query(names, {}).toPromise();
    expect(wrong.error?.graphQLErrors).toMatchObject([isUnauthenticated]);
  });

  test('pages with cursors', async () => {
    const ids: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const { data } = await client('analyst').query(pages, { after }).toPromise();
      ids.push(...data.orders.edges.map(({ node }: { node: { id: string } }) => node.id));
      after = data.orders.pageInfo.endCursor;
    }
    expect(ids).toEqual(await firstIds());
  });
});

describe('graphql-request', () => {
  const client = (persona?: string) => createGraphqlRequest(mesh.graphUrl, mesh.token(persona));

  test('is set up as its page says', async () => {
    const { page, shown } = await pageOf('graphql-request', 'graphql-request.ts');
    for (const text of shown) expect(page).toContain(text);
  });

  test('queries with a token, by POST and by GET', async () => {
    expect(await client('analyst').request(names)).toMatchObject(masked);
    const byGet = client('analyst');
    byGet.requestConfig.method = 'GET';
    expect(await byGet.request(names)).toMatchObject(masked);
  });

  test('errors stand beside the data of rawRequest', async () => {
    const { data, errors } = await client().rawRequest(partial);
    expect(data).toMatchObject({ ...someProducts, payments: null });
    expect(errors).toMatchObject([isForbidden]);
  });

  test('an operation that is refused as a whole throws, with its reason in response.errors', async () => {
    const errorsOf = async (promise: Promise<unknown>) => {
      const error = await promise.catch((thrown: unknown) => thrown);
      return error instanceof ClientError ? error.response.errors : error;
    };
    expect(await errorsOf(client('analyst').request(refused))).toMatchObject([isRefused]);
    expect(await errorsOf(createGraphqlRequest(mesh.graphUrl, 'x').request(names))).toMatchObject([
      isUnauthenticated,
    ]);
  });

  test('pages with cursors', async () => {
    const ids: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const { orders } = await client('analyst').request<Pages>(pages, { after });
      ids.push(...orders.edges.map(({ node }) => node.id));
      after = orders.pageInfo.endCursor;
    }
    expect(ids).toEqual(await firstIds());
  });
});

describe('Relay 21', () => {
  let project: TemporaryFolder;
  beforeAll(async () => {
    project = await temporaryFolder();
    const { data } = await mesh.ask(getIntrospectionQuery(), 'analyst');
    await writeFile(
      join(project.path, 'schema.graphql'),
      printSchema(buildClientSchema(data as IntrospectionQuery)),
    );
    await cp('test/e2e/clients/relay/relay.config.json', join(project.path, 'relay.config.json'));
    await mkdir(join(project.path, 'src'));
    await cp('test/e2e/clients/relay/orders.js', join(project.path, 'src/orders.js'));
    await run(process.execPath, [resolve('node_modules/relay-compiler/cli.js'), 'relay.config.json'], {
      cwd: project.path,
    });
  }, 120_000);
  afterAll(() => project?.[Symbol.asyncDispose]());

  const environment = (persona?: string) => createEnvironment(mesh.graphUrl, mesh.token(persona));

  async function compiled(name: string): Promise<ConcreteRequest> {
    const file = join(project.path, `src/__generated__/${name}.graphql.js`);
    return (await import(/* @vite-ignore */ file)).default;
  }

  test('is set up as its page says', async () => {
    const { page, shown } = await pageOf('relay', 'relay/create-environment.ts', 'relay/relay.config.json');
    for (const text of shown) expect(page).toContain(text);
  });

  test('its compiler takes the schema, and its connections join pages', async () => {
    const relayed = environment('analyst');
    const request = await compiled('ordersQuery');
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const variables: { first: number; after: string | null } = { first: 2, after };
      await relay.fetchQuery(relayed, request, variables).toPromise();
      const { fragment } = relay.createOperationDescriptor(request, { first: 2, after: null });
      const { data } = relayed.lookup(fragment);
      const { edges, pageInfo } = (data as unknown as Pages).orders;
      after = pageInfo.endCursor;
      if (page === 2) expect(edges.map(({ node }) => node.id)).toEqual(await firstIds());
    }
  });

  test('an operation that is refused throws with the reason, a denied field is null', async () => {
    const error = await relay
      .fetchQuery(environment('analyst'), await compiled('ordersRefusedQuery'), {})
      .toPromise()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ source: { errors: [isRefused] } });
    const data = await relay.fetchQuery(environment(), await compiled('ordersPartialQuery'), {}).toPromise();
    expect(data).toMatchObject({ ...someProducts, payments: null });
  });
});

describe('graphql-codegen', () => {
  test('is set up as its page says', async () => {
    const { page, shown } = await pageOf('graphql-codegen', 'codegen/codegen.ts', 'codegen/orders.ts');
    for (const text of shown) expect(page).toContain(text);
  });

  test('generates types of every scalar from the graph, and they compile', async () => {
    await using project = await temporaryFolder();
    const at = (name: string) => join(project.path, name);
    await symlink(resolve('node_modules'), at('node_modules'));
    await writeFile(at('package.json'), '{ "type": "module" }');
    await mkdir(at('src'));
    await cp('test/e2e/clients/codegen/codegen.ts', at('codegen.ts'));
    await cp('test/e2e/clients/codegen/orders.ts', at('src/orders.ts'));
    await run(process.execPath, ['node_modules/@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.ts'], {
      cwd: project.path,
      env: { ...process.env, GRAPH_URL: mesh.graphUrl, GRAPH_TOKEN: mesh.token('analyst') },
    });
    expect(await readFile(at('src/gql/graphql.ts'), 'utf8')).toContain('total: string');
    const options = [
      '--strict',
      '--noEmit',
      '--skipLibCheck',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
    ];
    const checked = await run(
      process.execPath,
      ['node_modules/typescript/bin/tsc', ...options, 'src/orders.ts'],
      {
        cwd: project.path,
      },
    ).catch((error: { stdout: string }) => error);
    expect(checked.stdout).toBe('');
  }, 120_000);
});
