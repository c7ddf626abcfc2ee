import { type ExecFileOptions, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { freePortBase, meshOf } from '#test/testkit/started-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestSubgraph } from '#test/testkit/test-subgraph.ts';
import { serverWithWeft } from './documented-server.ts';

// A domain team's folder, with Weft from its tarball and nothing of this repository.
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryFolder();
  const { path } = folder;
  // npm runs `weft` with the first node of the path.
  const node = dirname(process.execPath);
  environment = { ...process.env, PATH: `${node}:${process.env.PATH}`, NO_COLOR: '1', NODE_OPTIONS: '' };
  const tarballs = join(path, 'tarballs');
  await mkdir(tarballs);
  await run('npm', ['pack', '--silent', '--pack-destination', tarballs], { cwd: process.cwd() });
  await cp(join(import.meta.dirname, 'library'), path, { recursive: true });
  await cp(join(path, 'extracts'), join(path, '.weft/extracts'), { recursive: true });
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', [...install, join(tarballs, 'weft-0.1.0.tgz')]);
}, 300_000);
afterAll(() => folder?.[Symbol.asyncDispose]());

function run(program: string, args: readonly string[], options: ExecFileOptions = {}) {
  return promisify(execFile)(program, args, { cwd: folder.path, env: environment, ...options });
}

function weft(...args: string[]) {
  return run(join(folder.path, 'node_modules/.bin/weft'), args);
}

test('a domain with the package alone is checked, composed, published and served', {
  timeout: 180_000,
}, async () => {
  const contract = 'subgraphs/books/contract.yaml';
  expect((await weft('contract', 'check', contract)).stderr).toContain('is a valid contract');
  await weft('schema', 'generate', 'books');
  await weft('compose', '--out', 'supergraph.graphql');
  expect((await weft('pipeline', 'run', 'books')).stdout).toMatch(/^books \S+ \(books 2\)\n$/);

  const args = ['dev', '--json', '--port-base', String(await freePortBase())];
  const child = spawn(join(folder.path, 'node_modules/.bin/weft'), args, {
    cwd: folder.path,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await using mesh = await meshOf(child, join(folder.path, '.weft'));
  const query = '{ books(orderBy: [{ isbn: ASC }]) { nodes { title label } } }';
  const { data, errors } = await mesh.ask(query, 'analyst');
  expect(errors).toBeUndefined();
  expect(data.books.nodes).toEqual([
    { title: 'Dune', label: 'Dune, 9.90' },
    { title: 'Ulysses', label: 'Ulysses, 12.50' },
  ]);
  expect((await mesh.ask('{ books { nodes { label } } }')).errors).not.toEqual([]);
});

test("the domain's own tests run with the kit for them", { timeout: 60_000 }, async () => {
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', 'books.test.js']);
  expect(stdout).toMatch(/# pass 2\n# fail 0/);
});

test('its declarations are enough for a strict TypeScript', { timeout: 60_000 }, async () => {
  const file = join(folder.path, 'main.ts');
  const text = `import { ApolloServer } from '@apollo/server';
import { RemoteGraphQLDataSource, WeftGateway } from 'weft/apollo';
import { createGateway } from 'weft/gateway';
import { readPolicy } from 'weft/policy';
import { type Resolvers, serveProduct } from 'weft/product';
import { createTestProduct } from 'weft/testing';
const resolvers: Resolvers = { Book: { label: () => 'a' } };
export const server = () =>
  new ApolloServer<{ user: string }>({
    gateway: new WeftGateway<{ user: string }>({
      supergraphSdl: async ({ update }) => ({ supergraphSdl: '', cleanup: () => update('') }),
      principal: ({ user }) => ({ subject: user }),
      buildService: ({ url }) => new RemoteGraphQLDataSource<{ user: string }>({ url, willSendRequest: () => {} }),
    }),
  });
export const all = [createGateway, readPolicy, serveProduct, createTestProduct, resolvers];
// @ts-expect-error a port is a number
export const wrong = () => serveProduct({ folder: '.', home: '.', port: '1' });
`;
  await writeFile(file, text);
  const tsc = join(process.cwd(), 'node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024,esnext.disposable',
  ];
  const types = [
    '--typeRoots',
    join(process.cwd(), 'node_modules/@types'),
    '--types',
    'node',
    '--skipLibCheck',
  ];
  await run(process.execPath, [tsc, ...options, ...types, 'main.ts']);
});

test("the server of Apollo's documentation runs with Weft as its gateway", { timeout: 60_000 }, async () => {
  await using people = await createTestSubgraph(peopleSubgraph);
  await using posts = await createTestSubgraph(postsSubgraph);
  const composed = composeSupergraph({ subgraphs: [people, posts] });
  if (!composed.ok) throw new Error('It does not compose.');
  const cwd = join(folder.path, 'server');
  await mkdir(cwd);
  await writeFile(join(cwd, 'supergraph.graphql'), composed.supergraph);
  await writeFile(join(cwd, 'index.mjs'), serverWithWeft);
  const child = spawn(process.execPath, ['index.mjs'], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\S+/.exec(said.toString())?.[0] ?? '';
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ me { name posts { title } } }' }),
    });
    expect(await response.json()).toEqual({
      data: { me: { name: 'Ada', posts: [{ title: 'Notes' }, { title: 'Engines' }] } },
    });
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
});

test('outside of a mesh a command says where it has to be run', async () => {
  const cwd = join(folder.path, 'tarballs');
  const running = run(join(folder.path, 'node_modules/.bin/weft'), ['compose'], { cwd });
  await expect(running).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Run this in the folder of a mesh'),
  });
});
