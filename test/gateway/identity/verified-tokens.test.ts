import { afterEach, expect, test, vi } from 'vitest';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { advanceClock } from '#test/testkit/monotonic-clock.ts';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestKeyServer } from '#test/testkit/test-key-server.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

afterEach(() => void vi.useRealTimers());

const minute = 60_000;

async function createGatewayWith(identity: IdentityOptions) {
  const mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { identity } });
  return {
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
    async ask(token: string, headers: Record<string, string> = {}) {
      const response = await mesh.query('{ me { id } }', {
        headers: { ...headers, authorization: `Bearer ${token}` },
      });
      return response.errors?.[0]?.message ?? response.status;
    },
  };
}

/** The clock alone: timers continue. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 * seconds });
}

test('a verified token is refused once it has expired', async () => {
  const issuer = await createTestIssuer();
  await using gateway = await createGatewayWith(issuer.identity);
  const token = await issuer.token();
  expect([await gateway.ask(token), await gateway.ask(token)]).toEqual([200, 200]);
  later(290);
  expect(await gateway.ask(token)).toBe(200);
  later(20);
  expect(await gateway.ask(token)).toMatch(/expired/);
  expect(await gateway.ask(token)).toMatch(/expired/);
});

test('a verified token is refused at twelve hours, whatever its expiry', async () => {
  const issuer = await createTestIssuer();
  await using gateway = await createGatewayWith(issuer.identity);
  const token = await issuer.token({}, { change: (good) => good.setExpirationTime('2d') });
  expect(await gateway.ask(token)).toBe(200);
  later(12 * 3_600 + 10);
  expect(await gateway.ask(token)).toMatch(/expired/);
});

test('a verified token is refused when its key is withdrawn, and accepted when it returns', async () => {
  const [issuer, other] = [await createTestIssuer({ kid: 'old' }), await createTestIssuer({ kid: 'other' })];
  await using server = await createTestKeyServer(issuer.jwk);
  const limits = { refreshMs: minute, cooldownMs: 0 };
  await using gateway = await createGatewayWith({ ...issuer.identity, keys: server.url, limits });
  const token = await issuer.token();
  expect([await gateway.ask(token), await gateway.ask(token)]).toEqual([200, 200]);
  server.keys = [other.jwk];
  advanceClock(minute);
  expect(await gateway.ask(token)).toMatch(/known key/);
  server.keys = [issuer.jwk, other.jwk];
  advanceClock(minute);
  expect(await gateway.ask(token)).toBe(200);
});

test('a verified token is refused when another key has replaced its own under the same id', async () => {
  const [issuer, other] = [await createTestIssuer(), await createTestIssuer()];
  await using server = await createTestKeyServer(issuer.jwk);
  const limits = { refreshMs: minute, cooldownMs: 0 };
  await using gateway = await createGatewayWith({ ...issuer.identity, keys: server.url, limits });
  const token = await issuer.token();
  expect(await gateway.ask(token)).toBe(200);
  server.keys = [other.jwk];
  advanceClock(minute);
  expect(await gateway.ask(token)).toMatch(/signature/);
});

test('a token with another signature is not the verified one', async () => {
  const issuer = await createTestIssuer();
  await using gateway = await createGatewayWith(issuer.identity);
  const token = await issuer.token();
  expect(await gateway.ask(token)).toBe(200);
  const flipped = `${token.slice(0, -10)}${token.at(-10) === 'A' ? 'B' : 'A'}${token.slice(-9)}`;
  expect(await gateway.ask(flipped)).toMatch(/signature/);
});

test('each request has its own purpose, also with a verified token', async () => {
  const issuer = await createTestIssuer();
  await using gateway = await createGatewayWith(issuer.identity);
  const token = await issuer.token({ purposes: ['support'] });
  expect(await gateway.ask(token, { 'x-purpose': 'support' })).toBe(200);
  expect(await gateway.ask(token, { 'x-purpose': 'billing' })).toMatch(/not granted/);
});
