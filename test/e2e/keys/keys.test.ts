import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { printKeys } from '#platform/cli/print-keys.ts';
import { governanceRoot } from '#platform/mesh/keys/governance-root.ts';
import { keyHolders } from '#platform/mesh/keys/issue-keys.ts';
import { listKeys } from '#platform/mesh/keys/list-keys.ts';
import { revokeKeys, rotateKeys } from '#platform/mesh/keys/rotate-keys.ts';
import { createJoinedMesh, type JoinedMesh, people } from '#test/fixtures/joined-mesh.ts';
import { secretsBelow } from '#test/testkit/secrets-below.ts';
import { principal } from '#test/testkit/test-product.ts';

const analyst = principal('analyst');
const all =
  '{ persons: people { nodes { id mail nick } } customers { nodes { id mail nick } } leads { nodes { id mail nick } } }';

interface Row {
  readonly id: string;
  readonly mail: string;
  readonly nick: string;
}

async function ask({ kit }: JoinedMesh, query = all) {
  const token = await kit.tokenOf(analyst);
  const response = await fetch(`${kit.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as {
    data?: Record<'persons' | 'customers' | 'leads', { nodes: Row[] }>;
    errors?: { message: string; extensions: { code: string } }[];
  };
}

async function tokens(mesh: JoinedMesh) {
  const { data, errors } = await ask(mesh);
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return { persons: data.persons.nodes, customers: data.customers.nodes, leads: data.leads.nodes };
}

const found = async (mesh: JoinedMesh, mail: string) =>
  ask(mesh, `{ people(where: { mail: { eq: "${mail}" } }) { nodes { id } } }`);

/** The id of the key that made a token. */
const keyId = (token: string | undefined) => token?.slice(0, 13);

test('tokens of a listed column join across domains, and those of no other column do, whatever its category', async () => {
  await using mesh = await createJoinedMesh();
  const { persons, customers, leads } = await tokens(mesh);
  expect(persons.map(({ mail }) => mail)).toEqual(customers.map(({ mail }) => mail));
  const mails = [...persons, ...leads].map(({ mail }) => mail);
  const nicks = [...persons, ...customers, ...leads].map(({ nick }) => nick);
  expect(new Set([...mails, ...nicks]).size).toBe(5 * people.length);
  for (const nick of nicks) expect(nick).toMatch(/^tok1_[0-9a-f]{32}$/);
});

test('keys are rotated under load: no request fails, and tokens join again when both domains have published', async () => {
  await using mesh = await createJoinedMesh();
  const before = await tokens(mesh);
  const failed: unknown[] = [];
  let asked = 0;
  let done = false;
  const load = Array.from({ length: 4 }, async () => {
    while (!done) {
      const { data, errors } = await ask(mesh);
      asked += 1;
      if (!data || errors) failed.push(errors);
    }
  });
  const [rotated] = await rotateKeys({ ...mesh.options, tokenDomains: ['email'] });
  expect(rotated).toEqual({ name: 'email', current: 2, holders: ['shops', 'users'] });
  // A rotation alone changes no token: snapshots are served with the key that they were made with.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await tokens(mesh)).toEqual(before);

  const served = (domain: 'persons' | 'customers', as: Row[]) =>
    vi.waitFor(async () => expect((await tokens(mesh))[domain]).not.toEqual(as), { timeout: 10_000 });
  await mesh.publish('users');
  await served('persons', before.persons);
  const between = await tokens(mesh);
  expect(between.customers).toEqual(before.customers);
  expect(between.persons[0]?.nick).toBe(before.persons[0]?.nick);
  await mesh.publish('shops');
  await served('customers', before.customers);
  const after = await tokens(mesh);
  done = true;
  await Promise.all(load);
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThan(20);
  expect(after.persons.map(({ mail }) => mail)).toEqual(after.customers.map(({ mail }) => mail));
  expect(keyId(after.persons[0]?.mail)).not.toBe(keyId(before.persons[0]?.mail));
});

test('a token of an earlier version is told from one of an absent value, with what to do', async () => {
  await using mesh = await createJoinedMesh();
  const mail = (await tokens(mesh)).persons[0]?.mail ?? '';
  expect((await found(mesh, mail)).data).toEqual({ people: { nodes: [{ id: '1' }] } });
  await rotateKeys({ ...mesh.options, tokenDomains: ['email'] });
  expect((await found(mesh, mail)).data).toEqual({ people: { nodes: [{ id: '1' }] } });
  await mesh.publish('users');
  await vi.waitFor(
    async () =>
      expect((await found(mesh, mail)).errors).toMatchObject([
        {
          message:
            '"Person.mail" is compared with a token of key version 1; the snapshot has tokens of version 2. Ask for the value again.',
          extensions: { code: 'TOKEN_KEY_ROTATED' },
        },
      ]),
    { timeout: 10_000 },
  );
  const again = (await tokens(mesh)).persons[0]?.mail ?? '';
  expect((await found(mesh, again)).data).toEqual({ people: { nodes: [{ id: '1' }] } });
});

test('a revoked version is shown and accepted nowhere within seconds, before anything is published', async () => {
  await using mesh = await createJoinedMesh();
  const before = await tokens(mesh);
  const mail = before.persons[0]?.mail ?? '';
  // Cached with the key that is revoked now.
  await tokens(mesh);
  await revokeKeys({ ...mesh.options, tokenDomain: 'email', version: 1 });
  await vi.waitFor(
    async () => {
      const { persons, customers } = await tokens(mesh);
      for (const row of [...persons, ...customers]) expect(keyId(row.mail)).not.toBe(keyId(mail));
      expect(persons.map((row) => row.mail)).toEqual(customers.map((row) => row.mail));
    },
    { timeout: 10_000 },
  );
  expect((await found(mesh, mail)).errors).toMatchObject([
    {
      message: expect.stringMatching(/version 1, which is revoked\. Ask for the value again\.$/),
      extensions: { code: 'TOKEN_KEY_REVOKED' },
    },
  ]);
  const { persons } = await tokens(mesh);
  expect(persons[0]?.nick).toBe(before.persons[0]?.nick);
});

test('a listing tells the versions of keys and of snapshots, and no key', async () => {
  await using mesh = await createJoinedMesh();
  await rotateKeys({ ...mesh.options, tokenDomains: ['email'] });
  await mesh.publish('users');
  const root = await governanceRoot(mesh.home);
  const listing = await listKeys(mesh.home, root, await keyHolders(mesh.options));
  const lines = printKeys(listing).split('\n');
  expect(lines).toContain('email         v2       -        shops, users');
  expect(lines).toContain('snapshot of users: users.* v1; email v2');
  expect(lines).toContain('snapshot of shops: shops.* v1; email v1, current v2 (to be published)');
  const shown = `${printKeys(listing)}${JSON.stringify(listing)}`;
  for (const secret of await secretsBelow(mesh.home)) expect(shown).not.toContain(secret);
});

test('each folder of keys is readable by its owner only', async () => {
  await using mesh = await createJoinedMesh();
  const modes = async (path: string) => ((await stat(join(mesh.home, path))).mode & 0o777).toString(8);
  for (const folder of ['governance', 'gateway', 'domains/users', 'domains/shops']) {
    expect([folder, await modes(folder)]).toEqual([folder, '700']);
    for (const file of await readdir(join(mesh.home, folder))) {
      expect([file, await modes(join(folder, file))]).toEqual([file, '600']);
    }
  }
});

test('no domain and no gateway holds the root, or a key of a column that is not its own', async () => {
  await using mesh = await createJoinedMesh();
  const root = Buffer.from((await governanceRoot(mesh.home)).root).toString('base64');
  const text = (path: string) => readFile(join(mesh.home, path), 'utf8');
  const [users, shops, gateway] = await Promise.all(
    ['domains/users/keys.json', 'domains/shops/keys.json', 'gateway/keys.json'].map(text),
  );
  for (const file of [users, shops, gateway]) expect(file).not.toContain(root);
  expect(Object.keys(JSON.parse(users ?? '').tokenDomains)).toEqual(['users.*', 'email']);
  expect(Object.keys(JSON.parse(shops ?? '').tokenDomains)).toEqual(['shops.*', 'email']);
  expect(Object.keys(JSON.parse(gateway ?? '').tokenDomains)).toEqual(['gateway.*']);
});
