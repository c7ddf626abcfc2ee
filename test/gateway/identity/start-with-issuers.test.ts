import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Arguments } from '#gateway/start/arguments.ts';
import { readIdentity } from '#gateway/start/read-identity.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestIdentityProvider } from '#test/testkit/test-identity-provider.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

const readFrom = (given: Partial<Arguments>) => readIdentity({ jwksMaxStale: 24, ...given } as Arguments);

test('the issuers of a file are trusted, with keys from a file beside it, from a URL and by discovery', async () => {
  await using discovered = await createTestIdentityProvider();
  await using linked = await createTestIdentityProvider({ path: '/linked' });
  await using filed = await createTestIdentityProvider({ path: '/filed', alg: 'ES256' });
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'keys'));
  await writeFile(join(folder.path, 'keys/partner.json'), JSON.stringify({ keys: [filed.jwk] }));
  const issuers = join(folder.path, 'issuers.json');
  const whom = { audience: 'weft', types: ['JWT'] };
  await writeFile(
    issuers,
    JSON.stringify({
      issuers: [
        { ...whom, issuer: discovered.issuer, own: true },
        { ...whom, issuer: linked.issuer, keys: new URL('/jwks', linked.issuer).href },
        { ...whom, issuer: 'partner', keys: 'keys/partner.json', algorithms: ['ES256'] },
      ],
    }),
  );
  const identity = await readFrom({ issuers });
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { identity } });
  for (const token of [
    await discovered.token({}),
    await linked.token({}),
    await filed.token({ iss: 'partner' }),
  ]) {
    const { status } = await mesh.query('{ me { id } }', { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(200);
  }
  expect([linked.asked, filed.asked]).toEqual([['/jwks'], []]);
});

test('one issuer is described by its URL and an audience, and its keys are discovered', async () => {
  await using provider = await createTestIdentityProvider({ path: '' });
  const identity = await readFrom({ issuer: provider.issuer, audience: 'weft' });
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { identity } });
  const header = { typ: 'at+jwt' };
  const headers = { authorization: `Bearer ${await provider.token({}, { header })}` };
  expect((await mesh.query('{ me { id } }', { headers })).status).toBe(200);
  expect(await readFrom({ audience: 'weft' })).toBeUndefined();
});

test('a file of keys that is missing is told with its place, before anything is served', async () => {
  await using folder = await temporaryFolder();
  const issuers = join(folder.path, 'issuers.json');
  const entry = { issuer: 'partner', audience: 'weft', keys: 'keys.json' };
  await writeFile(issuers, JSON.stringify({ issuers: [entry] }));
  await expect(readFrom({ issuers })).rejects.toThrow(
    `the key set in "${join(folder.path, 'keys.json')}" cannot be used: Cannot open`,
  );
  for (const [text, told] of [
    ['{', 'it is not JSON.'],
    ['{"keys": 7}', 'it is not a JSON Web Key Set; write {"keys": [...]}.'],
  ] as const) {
    await writeFile(join(folder.path, 'keys.json'), text);
    await expect(readFrom({ issuers })).rejects.toThrow(
      `the key set in "${join(folder.path, 'keys.json')}" cannot be used: ${told}`,
    );
  }
  await writeFile(issuers, JSON.stringify({ issuers: [{ ...entry, audiense: 'x' }] }));
  await expect(readFrom({ issuers })).rejects.toThrow(
    `the issuers in "${issuers}" cannot be used: "issuers[0].audiense" is not a setting. Did you mean "audience"?`,
  );
});
