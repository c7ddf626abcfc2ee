import { createPublicKey } from 'node:crypto';
import { type CryptoKey, exportJWK, importJWK, type JWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestIssuer, type Flaw, type TestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestKeyServer, type TestKeyServer } from '#test/testkit/test-key-server.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

async function createGatewayWith(server: TestKeyServer, algorithms?: IdentityOptions['algorithms']) {
  const identity = { keys: server.url, issuer: 'test-issuer', audience: 'weft', algorithms };
  const mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { identity } });
  return {
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
    async ask(issuer: TestIssuer, flaw?: Flaw) {
      const authorization = `Bearer ${await issuer.token({}, flaw)}`;
      const { status, errors } = await mesh.query('{ me { id } }', { headers: { authorization } });
      return errors?.[0]?.message ?? status;
    },
  };
}

function withoutAlg({ alg: _, ...jwk }: JWK): JWK {
  return jwk;
}

test.each(['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'])('a token signed with %s is valid', async (alg) => {
  const issuer = await createTestIssuer({ alg });
  await using server = await createTestKeyServer(issuer.jwk);
  await using gateway = await createGatewayWith(server);
  expect(await gateway.ask(issuer)).toBe(200);
});

test('a key is for one algorithm: its own, or the first accepted one of its type', async () => {
  const issuer = await createTestIssuer({ alg: 'RS256' });
  const ps256 = { key: await sameKeyFor('PS256', issuer), header: { alg: 'PS256' } };
  for (const jwk of [issuer.jwk, withoutAlg(issuer.jwk)]) {
    await using server = await createTestKeyServer(jwk);
    await using gateway = await createGatewayWith(server);
    expect(await gateway.ask(issuer)).toBe(200);
    expect(await gateway.ask(issuer, ps256)).toMatch(/known key/);
  }
  await using server = await createTestKeyServer(withoutAlg(issuer.jwk));
  await using gateway = await createGatewayWith(server, ['ES256', 'PS256']);
  expect(await gateway.ask(issuer, ps256)).toBe(200);
  expect(await gateway.ask(issuer)).toMatch(/algorithm is not accepted/);
});

test('an algorithm that is not among those pinned is refused, whatever the key says', async () => {
  const issuer = await createTestIssuer({ alg: 'ES256' });
  await using server = await createTestKeyServer(issuer.jwk);
  await using gateway = await createGatewayWith(server, ['RS256']);
  expect(await gateway.ask(issuer)).toMatch(/algorithm is not accepted/);
});

test('a public key is not a shared secret, and neither is a published symmetric key', async () => {
  const issuer = await createTestIssuer({ alg: 'RS256' });
  const secret = new TextEncoder().encode('x'.repeat(32));
  const oct = { kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'oct', alg: 'HS256' };
  await using server = await createTestKeyServer(issuer.jwk, oct);
  await using gateway = await createGatewayWith(server);
  const published = createPublicKey({ format: 'jwk', key: { ...issuer.jwk } });
  const pem = new TextEncoder().encode(published.export({ format: 'pem', type: 'spki' }).toString());
  for (const key of [pem, secret]) {
    for (const kid of ['test', 'oct', '../../../dev/null']) {
      expect(await gateway.ask(issuer, { key, header: { alg: 'HS256', kid } })).toMatch(/not accepted/);
    }
  }
});

test('a key inside the token, or referenced by it, is neither used nor fetched', async () => {
  const [issuer, attacker] = [await createTestIssuer(), await createTestIssuer({ kid: 'evil' })];
  await using server = await createTestKeyServer(issuer.jwk);
  await using trap = await createTestKeyServer(attacker.jwk);
  await using gateway = await createGatewayWith(server);
  for (const header of [
    { jku: trap.url.href },
    { x5u: trap.url.href },
    { jku: trap.url.href, kid: 'test' },
    { jwk: attacker.jwk },
    { jwk: attacker.jwk, kid: 'test' },
    { kid: trap.url.href },
  ]) {
    expect(await gateway.ask(attacker, { header })).toMatch(/known key|signature is wrong/);
  }
  expect(trap.fetches()).toBe(0);
});

test('a token with an unknown critical header is refused', async () => {
  const issuer = await createTestIssuer();
  await using server = await createTestKeyServer(issuer.jwk);
  const identity = { keys: server.url, issuer: 'test-issuer', audience: 'weft' };
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { identity } });
  const token = await new SignJWT({ sub: 'x' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'at+jwt', crit: ['x'], x: 1 })
    .setIssuer('test-issuer')
    .setAudience('weft')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(issuer.key, { crit: { x: true } });
  const response = await mesh.query('{ me { id } }', { headers: { authorization: `Bearer ${token}` } });
  expect(response).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  expect(response.errors?.[0]?.message).toMatch(/not supported here/);
});

test('a key set that contains a private key is not used', async () => {
  const issuer = await createTestIssuer();
  await using server = await createTestKeyServer({ ...issuer.jwk, d: issuer.jwk.x ?? '' });
  await using gateway = await createGatewayWith(server);
  expect(await gateway.ask(issuer)).toMatch(/cannot be checked/);
});

async function sameKeyFor(alg: string, { key }: TestIssuer): Promise<CryptoKey> {
  return (await importJWK({ ...(await exportJWK(key)), alg }, alg)) as CryptoKey;
}
