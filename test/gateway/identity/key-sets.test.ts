import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import type { HttpResponse } from '#platform/runtime/http-server.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { advanceClock } from '#test/testkit/monotonic-clock.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestIssuer, type TestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestKeyServer } from '#test/testkit/test-key-server.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

/** A gateway that verifies tokens with those keys, and its response to one of an issuer's. */
async function createGatewayWith(
  keys: IdentityOptions['keys'],
  limits: NonNullable<IdentityOptions['limits']> = {},
) {
  const mesh = await createTestMesh({
    subgraphs: [peopleSubgraph],
    gateway: { identity: { keys, issuer: 'test-issuer', audience: 'weft', limits } },
  });
  return {
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
    async ask(issuer?: TestIssuer, kid?: string) {
      const header = kid === undefined ? {} : { kid };
      const headers = issuer && { authorization: `Bearer ${await issuer.token({}, { header })}` };
      const response = await mesh.query('{ me { id } }', headers ? { headers } : {});
      return response.errors?.[0]?.extensions.code ?? response.status;
    },
  };
}

const minute = 60_000;

const down = () => ({ status: 503, body: 'not now' });

test('a key that is added to the published set is accepted, and a removed one is not', async () => {
  const [old, fresh] = [await createTestIssuer({ kid: 'old' }), await createTestIssuer({ kid: 'fresh' })];
  await using server = await createTestKeyServer(old.jwk);
  await using gateway = await createGatewayWith(server.url, { refreshMs: minute, cooldownMs: 0 });
  expect(await gateway.ask(old)).toBe(200);
  expect(await gateway.ask(fresh)).toBe('UNAUTHENTICATED');
  server.keys = [old.jwk, fresh.jwk];
  expect([await gateway.ask(fresh), await gateway.ask(old)]).toEqual([200, 200]);
  server.keys = [fresh.jwk];
  expect(await gateway.ask(old)).toBe(200);
  advanceClock(minute);
  expect([await gateway.ask(fresh), await gateway.ask(old)]).toEqual([200, 'UNAUTHENTICATED']);
});

test('unknown keys cause one fetch, not one for each token, and the next after a while', async () => {
  const issuer = await createTestIssuer();
  await using server = await createTestKeyServer(issuer.jwk);
  await using gateway = await createGatewayWith(server.url, { cooldownMs: minute });
  const ask = () => Promise.all(Array.from({ length: 20 }, (_, at) => gateway.ask(issuer, `unknown-${at}`)));
  expect(new Set(await ask())).toEqual(new Set(['UNAUTHENTICATED']));
  expect(server.fetches()).toBe(1);
  advanceClock(minute);
  await ask();
  await ask();
  expect(server.fetches()).toBe(2);
  expect(await gateway.ask(issuer)).toBe(200);
});

test('the last valid keys are used during an outage, for a while, and no others are accepted', async () => {
  const [known, rotated] = [await createTestIssuer({ kid: 'a' }), await createTestIssuer({ kid: 'b' })];
  await using server = await createTestKeyServer(known.jwk);
  const limits = { refreshMs: 0, cooldownMs: 0, retryMs: 0, maxStaleMs: minute };
  await using gateway = await createGatewayWith(server.url, limits);
  expect(await gateway.ask(known)).toBe(200);
  server.fault = down;
  server.keys = [known.jwk, rotated.jwk];
  expect(await gateway.ask(known)).toBe(200);
  expect(await gateway.ask(rotated)).toBe('IDENTITY_UNAVAILABLE');
  advanceClock(minute);
  expect(await gateway.ask(known)).toBe('IDENTITY_UNAVAILABLE');
  expect(await gateway.ask()).toBe(200);
  server.fault = undefined;
  await expect.poll(() => gateway.ask(known)).toBe(200);
  expect(await gateway.ask(rotated)).toBe(200);
});

test('a provider that hangs does not block callers whose key is known', async () => {
  const issuer = await createTestIssuer();
  await using server = await createTestKeyServer(issuer.jwk);
  const limits = { refreshMs: 0, cooldownMs: 0, retryMs: 0, timeoutMs: minute };
  await using gateway = await createGatewayWith(server.url, limits);
  expect(await gateway.ask(issuer)).toBe(200);
  server.fault = down;
  expect(await gateway.ask(issuer)).toBe(200);
  const hanging = Promise.withResolvers<HttpResponse>();
  server.fault = () => hanging.promise;
  // Each that waited for the provider would wait for a minute, and then be the next one that asks it.
  for (let asked = 0; asked < 10; asked += 1) expect(await gateway.ask(issuer)).toBe(200);
  expect(server.fetches()).toBe(3);
  hanging.resolve(down());
});

test('a gateway starts while its identity provider is down, and serves callers without a token', async () => {
  const issuer = await createTestIssuer();
  await using server = await createTestKeyServer(issuer.jwk);
  server.fault = down;
  await using gateway = await createGatewayWith(server.url, { retryMs: minute });
  expect(await gateway.ask()).toBe(200);
  const herd = await Promise.all(Array.from({ length: 20 }, () => gateway.ask(issuer)));
  expect(new Set(herd)).toEqual(new Set(['IDENTITY_UNAVAILABLE']));
  expect(server.fetches()).toBe(1);
  server.fault = undefined;
  advanceClock(minute);
  expect(await gateway.ask(issuer)).toBe(200);
});

test('an invalid key set is not used', async () => {
  const issuer = await createTestIssuer();
  await using server = await createTestKeyServer(issuer.jwk);
  await using elsewhere = await createTestKeyServer(issuer.jwk);
  await using gateway = await createGatewayWith(server.url, { retryMs: 0, timeoutMs: 200, bytes: 2_000 });
  const set = JSON.stringify({ keys: [issuer.jwk] });
  const faults = [
    () => ({ status: 302, headers: { location: elsewhere.url.href }, body: set }),
    () => ({ status: 404, body: set }),
    () => ({ status: 200, body: set.padEnd(3_000) }),
    () => ({ status: 200, body: '<html>' }),
    () => ({ status: 200, body: '{"keys":"all"}' }),
    () => ({ status: 200, body: 'null' }),
    async () => {
      await sleep(300);
      return { status: 200, body: set };
    },
  ];
  for (const fault of faults) {
    server.fault = fault;
    expect(await gateway.ask(issuer)).toBe('IDENTITY_UNAVAILABLE');
  }
  expect(elsewhere.fetches()).toBe(0);
  server.fault = undefined;
  expect(await gateway.ask(issuer)).toBe(200);
});

test('keys are not fetched over an insecure network', async () => {
  const start = (keys: URL, algorithms?: string[]) =>
    createGateway({
      supergraph: '',
      identity: { keys, issuer: 'i', audience: 'a', algorithms },
      logger: createLogger('test', 'silent'),
    });
  await expect(start(new URL('http://idp.example/jwks'))).rejects.toThrow(/neither https nor http on this/);
  await expect(start(new URL('file:///etc/keys'))).rejects.toThrow(/neither https/);
  await expect(start(new URL('https://me:secret@idp.example/'))).rejects.toThrow(/a user name or a password/);
  await expect(start(new URL('https://idp.example/'), ['RS256', 'HS256'])).rejects.toThrow(/"HS256"/);
});

test('a key set file is followed, and a broken or missing one leaves the last valid keys', async () => {
  const [old, fresh] = [await createTestIssuer({ kid: 'old' }), await createTestIssuer({ kid: 'fresh' })];
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'jwks.json');
  const publish = (...issuers: TestIssuer[]) =>
    writeWhole(file, JSON.stringify({ keys: issuers.map(({ jwk }) => jwk) }));
  await publish(old);
  await using gateway = await createGatewayWith({ file });
  expect(await gateway.ask(old)).toBe(200);
  await publish(old, fresh);
  expect(await gateway.ask(fresh)).toBe(200);
  await publish(fresh);
  advanceClock(1_000);
  expect([await gateway.ask(fresh), await gateway.ask(old)]).toEqual([200, 'UNAUTHENTICATED']);
  await writeFile(file, '{"keys":[');
  advanceClock(1_000);
  expect([await gateway.ask(fresh), await gateway.ask(old)]).toEqual([200, 'IDENTITY_UNAVAILABLE']);
});
