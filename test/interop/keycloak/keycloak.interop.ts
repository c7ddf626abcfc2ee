import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import type { Arguments } from '#gateway/start/arguments.ts';
import { readIdentity } from '#gateway/start/read-identity.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { hasJava, type Keycloak, startKeycloak } from './start-keycloak.ts';

/** Settings as an operator writes them, read as the gateway reads them. */
async function readSettings(entry: object): Promise<readonly IdentityOptions[]> {
  await using folder = await temporaryFolder();
  const issuers = join(folder.path, 'issuers.json');
  await writeFile(issuers, JSON.stringify({ issuers: [entry] }));
  const given: Partial<Arguments> = { issuers, jwksMaxStale: 24 };
  return (await readIdentity(given as Arguments)) as readonly IdentityOptions[];
}

describe.skipIf(!hasJava())(hasJava() ? 'Keycloak' : 'SKIPPED: Keycloak needs Java', () => {
  let keycloak: Keycloak;
  let mesh: TestMesh;
  beforeAll(async () => {
    keycloak = await startKeycloak();
    const identity = await readSettings({
      issuer: keycloak.issuer,
      audience: 'weft',
      own: true,
      types: ['JWT'],
      claims: { roles: 'realm_access.roles', consumer: 'azp' },
      grants: { roles: ['steward'] },
    });
    mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { identity } });
  });
  afterAll(async () => {
    await mesh?.[Symbol.asyncDispose]();
    await keycloak?.[Symbol.asyncDispose]();
  });

  const ask = (token: string) =>
    mesh.query('{ secrets { code } }', { headers: { authorization: `Bearer ${token}` } });

  test('an access token is taken by what discovery says of the realm, with the roles that are granted', async () => {
    const { access_token } = await keycloak.tokens('portal');
    expect((await ask(access_token)).data).toEqual({ secrets: { code: 'a secret' } });
    expect(mesh.subgraphs.users?.asked.at(-1)?.envelope?.principal).toMatchObject({
      subject: expect.stringMatching(/^[0-9a-f-]{36}$/),
      consumer: 'portal',
      roles: ['steward'],
      scopes: [],
    });
  });

  test('an ID token is refused, although it has the audience too, and so is a refresh token', async () => {
    const { id_token, refresh_token } = await keycloak.tokens('portal');
    expect(await ask(id_token)).toMatchObject({
      status: 401,
      errors: [{ message: expect.stringMatching(/is no access token/) }],
    });
    expect(await ask(refresh_token)).toMatchObject({
      status: 401,
      errors: [{ message: expect.stringMatching(/algorithm is not accepted: it is "HS512"/) }],
    });
  });

  test('an access token that is not for the gateway is refused with what was found', async () => {
    const { access_token } = await keycloak.tokens('elsewhere');
    const { status, errors } = await ask(access_token);
    expect([status, errors?.[0]?.message]).toEqual([
      401,
      'The token is for another audience ("aud"): it is "account", expected "weft".',
    ]);
  });
});
