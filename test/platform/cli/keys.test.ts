import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discoverMesh } from '#platform/mesh/domains.ts';
import { issueKeys } from '#platform/mesh/keys/issue-keys.ts';
import { signingKey } from '#platform/runtime/keys.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { secretsBelow } from '#test/testkit/secrets-below.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

const timeout = 120_000;

test(
  'keys are handed out once, rotated, listed without any of them, and revoked',
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const weft = (...args: string[]) => runWeft(['keys', ...args], home);

    const before = await weft('list');
    expect([before.code, before.stderr]).toEqual([
      1,
      expect.stringMatching(/there is no root of keys .*keys issue/),
    ]);
    expect(await readdir(home)).toEqual([]);

    const handed = await weft('issue');
    expect(handed.stdout.split('\n')).toContain('users: users.*, email');
    const users = join(home, 'domains/users/keys.json');
    const first = await readFile(users, 'utf8');
    expect((await weft('issue')).stdout).toBe('');
    expect(await readFile(users, 'utf8')).toBe(first);

    const rotated = await weft('rotate', '--token-domain', 'email');
    expect(rotated.stdout).toBe('email: version 2, held by users\n');
    const lost = await weft('rotate', '--lost', 'users');
    expect(lost.stdout).toBe('users.*: version 2, held by users\nemail: version 3, held by users\n');
    const third = JSON.parse(await readFile(users, 'utf8'));
    expect(third.own).not.toBe(JSON.parse(first).own);
    const held = third.tokenDomains.email.keys.map(({ version }: { version: number }) => version);
    expect(held).toEqual([3, 2]);

    const revoked = await weft('revoke', '--token-domain', 'email', '--key-version', '2');
    expect(revoked.stdout).toBe('email: version 3, held by users\n');
    const listed = await weft('list');
    expect(listed.stdout.split('\n')).toContain('email         v3       v2       users');
    const asJson = await weft('list', '--json');
    expect(JSON.parse(asJson.stdout).tokenDomains[0]).toEqual({
      ...{ name: 'email', current: 3, revoked: [2], holders: ['users'] },
    });
    const secrets = await secretsBelow(home);
    expect(secrets.length).toBeGreaterThan(10);
    for (const { stdout, stderr } of [handed, rotated, lost, revoked, listed, asJson]) {
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
    }
  },
  timeout,
);

let issued: TemporaryFolder;
beforeAll(async () => {
  issued = await temporaryFolder();
  await issueKeys({ home: issued.path, mesh: await discoverMesh(), say: () => {} });
});
afterAll(() => issued[Symbol.asyncDispose]());

test.each([
  [['rotate', '--token-domain', 'emial'], 'there is no token domain "emial"; .*Did you mean "email"?'],
  [['rotate', '--lost', 'user'], '"user" is handed no keys; .*Did you mean "users"?'],
  [['rotate', '--lost', 'users', '--token-domain', 'email'], 'not both'],
  [
    ['revoke', '--token-domain', 'email', '--key-version', '7'],
    '"email" has no version 7; the current one is 1',
  ],
  [['revoke', '--token-domain', 'email', '--key-version', 'x'], 'A version is a whole number from 1'],
])('%j is wrong usage', async (args, message) => {
  const { code, stderr } = await runWeft(['keys', ...args], issued.path);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('the home of an earlier version loses its one secret, and its private keys leave the public folder', async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const shared = join(home, 'keys');
  await mkdir(shared);
  await writeFile(join(shared, 'secrets.json'), '{"cursor":"canary","hash":"canary"}');
  const { keyId } = await signingKey(shared, 'envelope');

  const { code, stderr } = await runWeft(['keys', 'issue'], home);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/secrets\.json", the one secret .* is removed: each domain has/),
  ]);
  expect(stderr).not.toContain('canary');
  const moved = await signingKey(join(home, 'gateway'), 'envelope', shared);
  expect(moved.keyId).toBe(keyId);
  expect(await readdir(shared)).toEqual(['envelope.jwks.json']);
  expect(((await stat(join(home, 'gateway/envelope.private.json'))).mode & 0o777).toString(8)).toBe('600');
});
