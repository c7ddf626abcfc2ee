import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readDiscovery } from '#gateway/identity/discover-key-set.ts';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import {
  createTestIdentityProvider,
  type TestIdentityProvider,
  type TestIdentityProviderOptions,
} from '#test/testkit/test-identity-provider.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

type Limits = NonNullable<IdentityOptions['limits']>;

/** A gateway that knows of an identity provider its issuer and nothing more. */
async function createGatewayWith({ issuer }: { issuer: string }, limits: Limits = {}) {
  const identity = { issuer, audience: 'weft', types: ['JWT'], limits } as const;
  const mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { identity } });
  return {
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
    async ask(provider: TestIdentityProvider) {
      const headers = { authorization: `Bearer ${await provider.token({})}` };
      const { status, errors } = await mesh.query('{ me { id } }', { headers });
      return errors?.[0]?.extensions.code ?? status;
    },
  };
}

test.each<[TestIdentityProviderOptions, readonly string[]]>([
  [{}, ['/realms/company/.well-known/openid-configuration', '/jwks']],
  [{ path: '' }, ['/.well-known/openid-configuration', '/jwks']],
  [{ path: '/' }, ['/.well-known/openid-configuration', '/jwks']],
  [{ path: '/oauth2/default/' }, ['/oauth2/default/.well-known/openid-configuration', '/jwks']],
  [
    { path: '/realms/company', discovery: 'oauth' },
    [
      '/realms/company/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server/realms/company',
      '/jwks',
    ],
  ],
])('keys are found from the URL of an issuer alone: %j', async (options, asked) => {
  await using provider = await createTestIdentityProvider(options);
  await using gateway = await createGatewayWith(provider);
  expect(provider.asked).toEqual([]);
  expect(await gateway.ask(provider)).toBe(200);
  expect(await gateway.ask(provider)).toBe(200);
  expect(provider.asked).toEqual(asked);
});

test('a discovery document that is of another issuer, or names no keys that may be had, is not believed', async () => {
  await using provider = await createTestIdentityProvider();
  await using other = await createTestIdentityProvider();
  await using gateway = await createGatewayWith(provider, { retryMs: 0 });
  const { issuer } = provider;
  const jwks_uri = `${new URL(issuer).origin}/jwks`;
  for (const document of [
    other.document,
    { jwks_uri },
    { issuer: `${issuer}/`, jwks_uri },
    { issuer: issuer.toUpperCase(), jwks_uri },
    { issuer: [issuer], jwks_uri },
    { issuer },
    { issuer, jwks_uri: 7 },
    { issuer, jwks_uri: '/jwks' },
    { issuer, jwks_uri: 'http://id.example/jwks' },
    { issuer, jwks_uri: 'file:///etc/passwd' },
    { issuer, jwks_uri: jwks_uri.replace('://', '://u:p@') },
    [{ issuer, jwks_uri }],
    null,
  ]) {
    provider.document = document;
    expect([document, await gateway.ask(provider)]).toEqual([document, 'IDENTITY_UNAVAILABLE']);
  }
  expect([provider, other].flatMap(({ asked }) => asked).filter((path) => path === '/jwks')).toEqual([]);
  provider.document = { issuer, jwks_uri };
  expect(await gateway.ask(provider)).toBe(200);
});

test('a discovery document is bounded as a key set is: no redirect, not too large, not too late', async () => {
  await using provider = await createTestIdentityProvider();
  await using elsewhere = await createTestIdentityProvider();
  await using gateway = await createGatewayWith(provider, { retryMs: 0, timeoutMs: 300, bytes: 3_000 });
  const body = JSON.stringify(provider.document);
  const location = `${elsewhere.issuer}/.well-known/openid-configuration`;
  for (const respond of [
    () => ({ status: 302, headers: { location }, body }),
    () => ({ status: 307, headers: { location }, body }),
    () => ({ status: 500, body }),
    () => ({ status: 404, body }),
    () => ({ status: 200, body: `${body}${' '.repeat(3_000)}` }),
    () => ({ status: 200, body: '{' }),
    async () => {
      await sleep(600);
      return { status: 200, body };
    },
  ]) {
    provider.fault = (path) => (path === '/jwks' ? undefined : respond());
    expect([String(respond), await gateway.ask(provider)]).toEqual([String(respond), 'IDENTITY_UNAVAILABLE']);
  }
  expect([provider.asked.includes('/jwks'), elsewhere.asked]).toEqual([false, []]);
  provider.fault = undefined;
  expect(await gateway.ask(provider)).toBe(200);
});

test('a provider that is down is not asked in another way', async () => {
  await using provider = await createTestIdentityProvider({ discovery: 'oauth' });
  await using gateway = await createGatewayWith(provider, { retryMs: 0 });
  provider.fault = (path) => (path.endsWith('/openid-configuration') ? { status: 503, body: '' } : undefined);
  expect(await gateway.ask(provider)).toBe('IDENTITY_UNAVAILABLE');
  expect(provider.asked).toEqual(['/realms/company/.well-known/openid-configuration']);
});

test('discovery and the key set together have the time of one', async () => {
  await using provider = await createTestIdentityProvider();
  await using gateway = await createGatewayWith(provider, { timeoutMs: 900 });
  provider.fault = async (path) => {
    await sleep(600);
    const body = path === '/jwks' ? { keys: [provider.jwk] } : provider.document;
    return { status: 200, body: JSON.stringify(body) };
  };
  expect(await gateway.ask(provider)).toBe('IDENTITY_UNAVAILABLE');
});

test('keys that move are followed through discovery', async () => {
  await using provider = await createTestIdentityProvider();
  await using gateway = await createGatewayWith(provider, { refreshMs: 0 });
  expect(await gateway.ask(provider)).toBe(200);
  const moved = new URL('/moved', provider.issuer).href;
  provider.document = { issuer: provider.issuer, jwks_uri: moved };
  const body = JSON.stringify({ keys: [provider.jwk] });
  provider.fault = (path) => (path === '/moved' ? { status: 200, body } : undefined);
  expect(await gateway.ask(provider)).toBe(200);
  expect(provider.asked.at(-1)).toBe('/moved');
});

test.each([
  'company',
  'http://id.example',
  'https://u:p@id.example',
  'https://id.example?x=1',
  'https://id.example#x',
])('no keys are asked of %s', async (issuer) => {
  await expect(createGatewayWith({ issuer })).rejects.toThrow(`"${issuer}" gives no keys: `);
});

test('an issuer on https names no keys over http, on this machine neither', () => {
  const issuer = 'https://id.example';
  const found = (jwks_uri: string) => readDiscovery(JSON.stringify({ issuer, jwks_uri }), issuer).href;
  expect(() => found('http://127.0.0.1:9/jwks')).toThrow(/is http, and the issuer https/);
  // What is no name, but an address inside a network, is no place that another one's issuer may lead to.
  for (const host of ['169.254.169.254', '10.0.0.7', '0x7f.1', '2130706433', '[fd00:ec2::254]', '[::1]']) {
    expect(() => found(`https://${host}/jwks`)).toThrow(/names an address that is not the issuer's/);
  }
  for (const host of ['localhost', 'x.localhost', 'LOCALHOST.']) {
    expect(() => found(`https://${host}/jwks`)).toThrow(/names an address that is not the issuer's/);
  }
  const there = { issuer: 'https://10.0.0.7/realm', jwks_uri: 'https://10.0.0.7:8443/jwks' };
  expect(readDiscovery(JSON.stringify(there), there.issuer).href).toBe(there.jwks_uri);
  expect(found('https://keys.example/jwks')).toBe('https://keys.example/jwks');
});
