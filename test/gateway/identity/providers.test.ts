import { readFile } from 'node:fs/promises';
import { createLocalJWKSet, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { type IssuerSettings, parseIssuers } from '#gateway/identity/parse-issuers.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { type ProviderToken, providerTokens } from './provider-tokens.ts';

const page = await readFile('docs/identity.md', 'utf8');

/** The entry that the page shows for a provider. */
function entryOf(provider: string): IssuerSettings {
  const section = page.split(`\n### ${provider}\n`)[1]?.split(/\n##/)[0] ?? '';
  const [, json = ''] = /```json\n(.*?)```/s.exec(section) ?? [];
  const [entry] = parseIssuers(`{ "issuers": [${json}] }`);
  if (!entry) throw new Error(`docs/identity.md has no entry for ${provider}`);
  return entry;
}

/** A gateway that takes a provider's tokens as the page says, but for where its keys are. */
async function createGatewayFor(entry: IssuerSettings) {
  const signer = await createTestIssuer({ alg: 'RS256' });
  const identity = [{ ...entry, keys: createLocalJWKSet({ keys: [signer.jwk] }) }];
  const mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { identity } });
  return {
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
    async show({ header, payload }: ProviderToken, changes: Record<string, unknown> = {}) {
      const token = await new SignJWT({ ...payload, ...changes })
        .setProtectedHeader({ ...header, alg: 'RS256' })
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(signer.key);
      const headers = { authorization: `Bearer ${token}` };
      const { errors } = await mesh.query('{ user(id: "1") { id } }', { headers });
      return errors?.[0]?.message ?? mesh.subgraphs.users?.asked.at(-1)?.envelope?.principal;
    },
  };
}

test('the page has an example for each provider whose tokens are recorded', () => {
  const providers = page
    .split('\n## Providers\n')[1]
    ?.split('\n## ')[0]
    ?.match(/(?<=^### ).*$/gm);
  expect(providers).toEqual(Object.keys(providerTokens));
});

test('the example of several issuers is one that the gateway starts with', () => {
  const [, json = ''] = /```json\n(\{\n {2}"issuers".*?)```/s.exec(page) ?? [];
  expect(parseIssuers(json).map(({ own = false, grants }) => [own, grants.roles])).toEqual([
    [true, '*'],
    [false, ['customer']],
  ]);
});

test.each(Object.entries(providerTokens))(
  "%s's access tokens are read as the page says",
  async (provider, recorded) => {
    const entry = entryOf(provider);
    await using own = await createGatewayFor(entry);
    expect(await own.show(recorded.access)).toMatchObject({ authenticated: true, ...recorded.principal });
    await using partner = await createGatewayFor({ ...entry, own: false });
    const { subject, consumer, ...granted } = recorded.principal;
    expect(await partner.show(recorded.access)).toMatchObject({
      subject: `${entry.issuer}|${subject}`,
      consumer: `${entry.issuer}|${consumer}`,
      ...granted,
    });
  },
);

test.each([
  ['Microsoft Entra', 'oid', '690222be-ff1a-4d56-abd1-7e4f7d38e474'],
  ['Amazon Cognito', 'username', 'ann'],
  ['Okta', 'uid', '00u1b2c3d4e5f6g7h8i9'],
])("%s's subjects can be named by their %s, as the page says", async (provider, claim, subject) => {
  const entry = entryOf(provider);
  expect(page).toContain(`"subject": "${claim}"`);
  const claims = { ...entry.claims, subject: [claim] };
  await using gateway = await createGatewayFor({ ...entry, claims });
  const access = providerTokens[provider]?.access as ProviderToken;
  expect(await gateway.show(access)).toMatchObject({ subject });
  expect(await gateway.show(access, { [claim]: undefined })).toBe(
    `The token names no subject: its "${claim}" is no name.`,
  );
});

test.each(Object.entries(providerTokens))(
  '%s grants nothing that its entry does not say',
  async (provider, { access }) => {
    await using gateway = await createGatewayFor({ ...entryOf(provider), grants: {} });
    const { authenticated, roles, scopes, purposes, domains, claims } = (await gateway.show(
      access,
    )) as Principal;
    expect([authenticated, roles, scopes, purposes, domains, claims]).toEqual([true, [], [], [], [], {}]);
  },
);

test.each(Object.entries(providerTokens))(
  "%s's ID tokens are refused, for another audience too",
  async (provider, { access, id }) => {
    const entry = entryOf(provider);
    await using gateway = await createGatewayFor(entry);
    expect(await gateway.show(id)).toMatch(/^The token is (no access token|for another audience)/);
    // An audience that somebody gave the ID token as well makes none of it.
    const both = [access.payload.aud ?? [], id.payload.aud].flat();
    expect(await gateway.show(id, { aud: both })).toMatch(/^The token is no access token/);
  },
);

test.each(Object.entries(providerTokens))(
  "%s's tokens for another API or of another tenant are refused",
  async (provider, { access }) => {
    await using gateway = await createGatewayFor(entryOf(provider));
    expect(await gateway.show(access, { aud: 'https://other.example' })).toMatch(
      /another audience \("aud"\)/,
    );
    expect(await gateway.show(access, { iss: `${access.payload.iss}x` })).toMatch(/issuer \("iss"\)/);
    expect(await gateway.show(access, { iss: String(access.payload.iss).toUpperCase() })).toMatch(/issuer/);
  },
);
