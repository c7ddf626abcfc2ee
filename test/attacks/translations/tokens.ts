import { once } from 'node:events';
import { connect } from 'node:net';
import { exportJWK, importJWK, SignJWT } from 'jose';
import { expect } from 'vitest';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestKeyServer } from '#test/testkit/test-key-server.ts';
import type { Exchange } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { codesOf, expectCode, sameOnBoth } from '../expectations.ts';
import { claimsOf, personas } from '../personas.ts';
import { createTokenAsker } from '../tokens-gateway.ts';

const stewardClaims = claimsOf(personas.steward.principal);
const whom = { issuer: 'test-issuer', audience: 'weft' };

export const tokens: AttackArea = {
  area: 'authentication: tokens',
  attempts: {
    'JWT-01': async (world) => {
      await using ask = await createTokenAsker(world);
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      const claims = { ...stewardClaims, iss: whom.issuer, aud: whom.audience, iat: now, exp: now + 60 };
      for (const alg of ['none', 'None', 'NONE', '']) {
        const token = `${part({ alg, typ: 'at+jwt', kid: 'test' })}.${part(claims)}.`;
        expectUnauthenticated(await ask.header(`Bearer ${token}`));
      }
    },
    'JWT-03': sameKeyAnotherAlgorithm,
    'JWT-05': async (world) => {
      const now = Math.floor(Date.now() / 1000);
      await using ask = await createTokenAsker(world);
      const change = (token: SignJWT) => token.setIssuedAt(now - 120).setExpirationTime(now - 60);
      expectUnauthenticated(await ask.with(stewardClaims, { change }));
    },
    'JWT-07': async (world) => {
      await using ask = await createTokenAsker(world);
      for (const audience of ['billing', '', 'weft2']) {
        expectUnauthenticated(
          await ask.with(stewardClaims, { change: (token) => token.setAudience(audience) }),
        );
      }
    },
    'JWT-09': async (world) => {
      const other = await createTestIssuer({ kid: 'test' });
      await using ask = await createTokenAsker(world);
      const change = (token: SignJWT) => token.setIssuer('idp-b');
      expectUnauthenticated(await ask.with(stewardClaims, { change }, other));
      expectUnauthenticated(await ask.with(stewardClaims, { change }));
      expectUnauthenticated(await ask.with(stewardClaims, {}, other));
    },
    'JWT-11': async (world) => {
      await using ask = await createTokenAsker(world);
      for (const kid of ['../../../dev/null', '/dev/null', '__proto__']) {
        const flaw = { key: new Uint8Array(32), header: { alg: 'HS256', kid } };
        expectUnauthenticated(await ask.with(stewardClaims, flaw));
        expectUnauthenticated(await ask.with(stewardClaims, { header: { kid } }));
      }
    },
    'JWT-13': keysFromTheHeader,
    'JWT-15': async (world) => {
      await using ask = await createTokenAsker(world);
      const token = await new SignJWT(stewardClaims)
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'at+jwt', crit: ['x'], x: 1 })
        .setIssuer(whom.issuer)
        .setAudience(whom.audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(world.mesh.issuer.key, { crit: { x: true } });
      expectUnauthenticated(await ask.header(`Bearer ${token}`));
    },
    'JWT-17': async (world) => {
      await using ask = await createTokenAsker(world);
      for (const roles of ['steward', { $ne: null }, ['analyst', ['steward']], [null], 7, true]) {
        expectUnauthenticated(await ask.with({ ...stewardClaims, roles }));
      }
    },
    // A mesh has one tenant; a claim selects rows, and none where it is missing.
    'JWT-19': async (world) => {
      const query =
        '{ customers { totalCount nodes { id } } orders { totalCount } customer(id: "c1") { id } }';
      const { data } = await sameOnBoth(world, 'analyst_without_region', query);
      expect(data).toEqual({
        customers: { totalCount: 0, nodes: [] },
        orders: { totalCount: 0 },
        customer: null,
      });
    },
    'JWT-21': async ({ attacker }) => {
      const query = '{ customers(first: 2) { nodes { email } } }';
      const token = { email: expect.stringMatching(/^tok1_/) };
      const without = await attacker.ask('support_without_purpose', query);
      expect(without.data.customers.nodes).toEqual([token, token]);
      const named = { headers: { 'x-purpose': 'support' } };
      const granted = await attacker.ask('support', query, undefined, named);
      expect(granted.data.customers.nodes[0].email).toBe('mail.c1@alpha.canary.example');
      for (const purpose of ['', 'governance', 'support, support', '*']) {
        const response = await attacker.ask('support_without_purpose', query, undefined, {
          headers: { 'x-purpose': purpose },
        });
        if (response.status === 200) expect(response.data.customers.nodes).toEqual([token, token]);
        else expectCode(response, 403, 'PURPOSE_NOT_GRANTED');
      }
      expectCode(await attacker.ask('analyst_eu', query, undefined, named), 403, 'PURPOSE_NOT_GRANTED');
    },
    'JWT-23': rotationAndOutage,
    'JWT-25': async (world) => {
      await using ask = await createTokenAsker(world);
      for (const length of [9_000, 100_000]) {
        const response = await ask.header(`Bearer ${'a'.repeat(length)}`);
        expect([401, 431]).toContain(response.status);
        expect([response.fetches, response.text.length < 1_000]).toEqual([0, true]);
      }
    },
    'JWT-27': async ({ mesh }) => {
      const response = await upgrade(mesh.gateway.port);
      expect(response).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(response).not.toMatch(/101|sec-websocket/i);
    },
  },
};

function expectUnauthenticated(response: Exchange): void {
  expectCode(response, 401, 'UNAUTHENTICATED');
}

async function sameKeyAnotherAlgorithm(world: World): Promise<void> {
  const issuer = await createTestIssuer({ alg: 'RS256' });
  const { alg: _, ...jwk } = issuer.jwk;
  await using server = await createTestKeyServer(jwk);
  await using ask = await createTokenAsker(world, { keys: server.url, ...whom });
  expect((await ask.with(stewardClaims, {}, issuer)).status).toBe(200);
  const key = await importJWK({ ...(await exportJWK(issuer.key)), alg: 'PS256' });
  const flaw = { key, header: { alg: 'PS256' } } as Parameters<typeof ask.with>[1];
  expectUnauthenticated(await ask.with(stewardClaims, flaw, issuer));
}

async function keysFromTheHeader(world: World): Promise<void> {
  const attackers = await createTestIssuer({ kid: 'attackers' });
  await using server = await createTestKeyServer(attackers.jwk);
  await using ask = await createTokenAsker(world);
  const url = server.url.href;
  for (const header of [{ jku: url }, { x5u: url }, { jwk: attackers.jwk }, { jku: url, kid: 'test' }]) {
    expectUnauthenticated(
      await ask.with(stewardClaims, { header } as Parameters<typeof ask.with>[1], attackers),
    );
  }
  expect(server.fetches()).toBe(0);
}

async function rotationAndOutage(world: World): Promise<void> {
  const [known, rotated] = [await createTestIssuer({ kid: 'a' }), await createTestIssuer({ kid: 'b' })];
  await using server = await createTestKeyServer(known.jwk);
  const limits = { refreshMs: 0, cooldownMs: 0, retryMs: 0 };
  await using ask = await createTokenAsker(world, { keys: server.url, ...whom, limits });
  const status = async (issuer = known) => (await ask.with(stewardClaims, {}, issuer)).status;
  expect([await status(), await status(rotated)]).toEqual([200, 401]);
  server.fault = () => ({ status: 503, body: 'down' });
  server.keys = [rotated.jwk];
  expect([await status(), await status(rotated)]).toEqual([200, 503]);
  server.fault = undefined;
  await expect.poll(() => status(rotated)).toBe(200);
  expect(await status()).toBe(401);

  await using calm = await createTokenAsker(world, { keys: server.url, ...whom });
  const before = server.fetches();
  const herd = Array.from({ length: 20 }, (_, index) =>
    calm.with({}, { header: { kid: `k${index}` } }, rotated),
  );
  for (const response of await Promise.all(herd)) expect(codesOf(response)).toEqual(['UNAUTHENTICATED']);
  expect(server.fetches() - before).toBeLessThanOrEqual(2);
}

/** The result of an attempt to speak GraphQL over a WebSocket, subscribing before anything else. */
async function upgrade(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const lines = [
    'GET /graphql HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ];
  socket.write(
    `${lines.join('\r\n')}{"id":"1","type":"subscribe","payload":{"query":"{ customers { nodes { ssn } } }"}}`,
  );
  const [response] = await once(socket, 'data');
  socket.destroy();
  return String(response);
}
