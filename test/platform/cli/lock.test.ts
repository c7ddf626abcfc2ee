import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contractHead } from '#test/fixtures/contracts.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

const server = (domain: string) =>
  `servers: [{ server: graphql, type: api, location: "http://${domain}.example/graphql" }]`;

function usersContract(
  key = '{ name: id, logicalType: string, primaryKey: true }',
  version = '1.0.0',
): string {
  return `${contractHead('users', { version })}
  - name: users
    properties:
      - ${key}
${server('users')}
`;
}

function ordersContract(column = 'string'): string {
  return `${contractHead('orders')}
  - name: orders
    properties:
      - { name: id, logicalType: string, primaryKey: true }
      - name: customer_id
        logicalType: ${column}
        relationships:
          - to: urn:weft:users#users.id
${server('orders')}
`;
}

interface TwoRepositories extends TemporaryFolder {
  /** The folder in which commands are run. */
  readonly orders: string;
  readonly users: string;
}

/** A repository with one domain, and the one that it refers to in another. */
async function twoRepositories(): Promise<TwoRepositories> {
  const folder = await temporaryFolder();
  const [orders, users] = ['orders', 'users'].map((name) => join(folder.path, name));
  for (const [at = '', text] of [
    [orders, ordersContract()],
    [users, usersContract()],
  ]) {
    await mkdir(at);
    await writeFile(join(at, 'contract.yaml'), text ?? '');
  }
  return { ...folder, orders: orders ?? '', users: users ?? '' };
}

const weft = (folder: string, ...args: string[]) => runWeft(args, undefined, folder);

test('locks what is referred to, and then nothing but the lock is needed', async () => {
  await using both = await twoRepositories();
  const refused = await weft(both.orders, 'contract', 'check', 'contract.yaml');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('contract.yaml:15:17 error REFERENCE_NOT_LOCKED "orders.customer_id"');
  expect(await weft(both.orders, 'schema', 'generate')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('REFERENCE_NOT_LOCKED'),
  });

  expect(await weft(both.orders, 'lock', '--from', '../users')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'urn:weft:users: version 1.0.0, from "../users/contract.yaml".\nweft.lock written.\n',
  });
  await writeFile(join(both.users, 'contract.yaml'), 'gone');
  expect((await weft(both.orders, 'contract', 'check', 'contract.yaml')).code).toBe(0);
  expect((await weft(both.orders, 'schema', 'generate')).code).toBe(0);
  const schema = await readFile(join(both.orders, 'schema.graphql'), 'utf8');
  expect(schema).toContain('type User @key(fields: "id", resolvable: false)');
  expect((await weft(both.orders, 'lock')).stderr).toBe('weft.lock is up to date.\n');
});

test('a change that breaks no reference is only told, and makes the lock stale', async () => {
  await using both = await twoRepositories();
  await weft(both.orders, 'lock', '--from', '../users/contract.yaml');
  expect((await weft(both.orders, 'lock', '--check')).code).toBe(0);

  await writeFile(join(both.users, 'contract.yaml'), usersContract(undefined, '1.1.0'));
  const told = 'urn:weft:users: changed, version 1.0.0 to 1.1.0; all references to it hold.\n';
  const checked = await weft(both.orders, 'lock', '--check');
  expect(checked.code).toBe(1);
  expect(checked.stderr).toContain(told);
  expect(checked.stderr).toContain('"weft.lock" is stale; run: npm run weft -- lock --update');
  expect((await weft(both.orders, 'lock')).stderr).toBe('weft.lock is up to date.\n');

  const json = await weft(both.orders, 'lock', '--check', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: false,
    locks: [
      {
        file: 'weft.lock',
        current: false,
        contracts: [
          {
            reference: 'urn:weft:users',
            change: 'changed',
            before: { version: '1.0.0' },
            now: { version: '1.1.0' },
          },
        ],
        findings: [],
      },
    ],
  });
  const updated = await weft(both.orders, 'lock', '--update', 'users');
  expect(updated).toMatchObject({ code: 0, stderr: `${told}weft.lock written.\n` });
  expect((await weft(both.orders, 'lock', '--check')).code).toBe(0);
});

test('a change that breaks a reference is told at its line, and is not locked before it holds again', async () => {
  await using both = await twoRepositories();
  await weft(both.orders, 'lock', '--from', '../users');
  const before = await readFile(join(both.orders, 'weft.lock'), 'utf8');
  await writeFile(
    join(both.users, 'contract.yaml'),
    usersContract('{ name: id, logicalType: integer, primaryKey: true }', '2.0.0'),
  );
  for (const how of ['--check', '--update']) {
    const refused = await weft(both.orders, 'lock', how);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/contract\.yaml:15:17 error REFERENCE_CHANGED .* the type "integer"/);
    expect(refused.stderr).toContain('1 reference no longer hold');
  }
  expect(await readFile(join(both.orders, 'weft.lock'), 'utf8')).toBe(before);

  await writeFile(join(both.orders, 'contract.yaml'), ordersContract('integer'));
  expect((await weft(both.orders, 'lock', '--update')).code).toBe(0);
  expect(await readFile(join(both.orders, 'weft.lock'), 'utf8')).toContain('"version": "2.0.0"');
});

test('one lock is for all domains of a repository, and has nothing of what is in it', async () => {
  await using both = await twoRepositories();
  const subgraphs = join(both.path, 'mesh', 'subgraphs');
  await mkdir(join(subgraphs, 'orders'), { recursive: true });
  await mkdir(join(subgraphs, 'carts'));
  await writeFile(join(subgraphs, 'orders', 'contract.yaml'), ordersContract());
  const carts = ordersContract()
    .replaceAll('orders', 'carts')
    .replace('urn:weft:users#users.id', 'urn:weft:orders#orders.id');
  await writeFile(join(subgraphs, 'carts', 'contract.yaml'), carts);
  const mesh = join(both.path, 'mesh');
  expect((await weft(mesh, 'lock', '--from', '../users')).code).toBe(0);
  const { contracts } = JSON.parse(await readFile(join(mesh, 'weft.lock'), 'utf8'));
  expect(contracts).toMatchObject([{ reference: 'urn:weft:users', from: '../users/contract.yaml' }]);
  // One file by itself is checked beside the mesh around it.
  for (const domain of ['orders', 'carts']) {
    expect((await weft(mesh, 'contract', 'check', `subgraphs/${domain}/contract.yaml`)).code).toBe(0);
  }
  await writeFile(
    join(subgraphs, 'orders', 'contract.yaml'),
    ordersContract().replace(/ +relationships:\n.*\n/, ''),
  );
  expect((await weft(mesh, 'lock')).stderr).toContain(
    'urn:weft:users: no longer referred to, and taken out.',
  );
});

test.each([
  ['no source', [], '"urn:weft:users" is not found: no source is given.'],
  ['a source without it', ['--from', '.'], 'none of the sources has it'],
  ['no such folder', ['--from', '../no'], '"../no" cannot be read: there is no such file or folder.'],
  [
    'a contract with errors',
    ['--from', '../broken'],
    'is not a contract that can be read, and is passed over',
  ],
  ['plain HTTP', ['--from', 'http://mesh.example'], 'neither https nor http on this machine'],
  ['a password in a URL', ['--from', 'https://me:secret@mesh.example'], 'it holds a user name or a password'],
  ['a gateway that is not there', ['--from', 'http://127.0.0.1:1'], '"http://127.0.0.1:1" gave no contract'],
  ['no such contract', ['--from', '../users', '--update', 'items'], 'no contract here refers to "items"'],
])('%s is told plainly, and nothing is written', async (_, args, told) => {
  await using both = await twoRepositories();
  await mkdir(join(both.path, 'broken', 'users'), { recursive: true });
  await writeFile(join(both.path, 'broken', 'users', 'contract.yaml'), 'kind: DataContract');
  const { code, stderr } = await weft(both.orders, 'lock', ...args);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(told);
  await expect(readFile(join(both.orders, 'weft.lock'))).rejects.toThrow('ENOENT');
});

test('a damaged lock is told with its place by each command that needs it, and by none that does not', async () => {
  await using both = await twoRepositories();
  await writeFile(join(both.orders, 'weft.lock'), '{\n  "lockVersion": 1,\n  "contract": []\n}\n');
  for (const args of [
    ['contract', 'check', 'contract.yaml'],
    ['schema', 'generate'],
    ['lock', '--from', '../users'],
  ]) {
    const { code, stderr } = await weft(both.orders, ...args);
    expect(code).toBe(1);
    expect(stderr).toContain('weft.lock:3:15 error LOCK_NOT_READABLE');
    expect(stderr).toContain('Did you mean "contracts"?');
  }
  await writeFile(join(both.orders, 'contract.yaml'), ordersContract().replace(/ +relationships:\n.*\n/, ''));
  expect((await weft(both.orders, 'contract', 'check', 'contract.yaml')).code).toBe(0);
});
