import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Flaw } from '#test/testkit/test-issuer.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { usersSubgraph } from '../governed-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1000);
const header = { alg: 'EdDSA', kid: 'test', typ: 'at+jwt' };
const bearer = (authorization: string) =>
  mesh.query('{ user(id: "1") { id } }', { headers: { authorization } });

test('no token is nobody, and is served what is public', async () => {
  expect((await mesh.query('{ user(id: "1") { id } }')).data).toEqual({ user: { id: '1' } });
});

test('a good token is somebody', async () => {
  expect((await mesh.as({ roles: ['steward'] }).query('{ secrets { code } }')).data.secrets.code).toBe(
    'a secret',
  );
});

const bad: readonly (readonly [string, Flaw, RegExp])[] = [
  [
    'is expired',
    { change: (token) => token.setIssuedAt(now() - 600).setExpirationTime(now() - 60) },
    /expired/,
  ],
  ['is for somebody else', { change: (token) => token.setAudience('other') }, /"aud"/],
  ['is issued by somebody else', { change: (token) => token.setIssuer('other') }, /"iss"/],
  ['is old', { change: (token) => token.setIssuedAt(now() - 13 * 3600).setExpirationTime('1d') }, /expired/],
  ['names nobody', { change: (token) => token.setSubject('') }, /subject/],
  ['is of another kind', { header: { typ: 'weft-envelope+jwt' } }, /"typ"/],
  ['is of no kind', { header: { typ: undefined } as object }, /"typ"/],
  ['names an unknown key', { header: { kid: 'other' } }, /known key/],
];

test.each(bad)('a token that %s is refused', async (_, flaw, message) => {
  const answer = await bearer(`Bearer ${await mesh.issuer.token({}, flaw)}`);
  expect(answer.status).toBe(401);
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(answer.errors?.[0]?.message).toMatch(message);
});

test('a token without an expiry is refused', async () => {
  const { key } = mesh.issuer;
  const token = await new SignJWT({ sub: 'x' })
    .setProtectedHeader(header)
    .setIssuer('test-issuer')
    .setAudience('weft')
    .setIssuedAt()
    .sign(key);
  expect(await bearer(`Bearer ${token}`)).toMatchObject({ status: 401 });
});

test('a token of another key is refused as wrongly signed', async () => {
  const { privateKey } = await generateKeyPair('EdDSA');
  const answer = await bearer(
    `Bearer ${await mesh.issuer.token({ roles: ['steward'] }, { key: privateKey })}`,
  );
  expect(answer.errors?.[0]?.message).toMatch(/signature is wrong/);
});

test('an unsigned token is refused', async () => {
  const token = new UnsecuredJWT({ sub: 'x', roles: ['steward'] })
    .setIssuer('test-issuer')
    .setAudience('weft')
    .setIssuedAt()
    .setExpirationTime('5m')
    .encode();
  expect(await bearer(`Bearer ${token}`)).toMatchObject({ status: 401 });
});

test.each(['', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic dXNlcjpwYXNz', 'bearer a.b.c, d.e.f'])(
  'the header "%s" is refused, not ignored',
  async (authorization) => {
    expect(await bearer(authorization)).toMatchObject({ status: 401 });
  },
);

test.each([{ sub: 7 }, { roles: 'steward' }, { scopes: [1] }, { purposes: {} }, { purpose: 7 }])(
  'claims of the wrong shape are refused: %j',
  async (claims) => {
    expect(await mesh.as(claims).query('{ user(id: "1") { id } }')).toMatchObject({ status: 401 });
  },
);

test.each([
  [{ purposes: ['support'] }, 'campaigns', 403],
  [{ purposes: ['support'] }, 'support', 200],
  [{ purposes: ['support'], purpose: 'campaigns' }, undefined, 403],
  [{}, 'support', 403],
])('a purpose must be granted: %j asks for %s', async (claims, purpose, status) => {
  const headers: Record<string, string> = purpose ? { 'x-purpose': purpose } : {};
  const answer = await mesh.as(claims).query('{ user(id: "1") { id } }', { headers });
  expect(answer.status).toBe(status);
  expect(answer.errors?.[0]?.extensions.code).toBe(status === 403 ? 'PURPOSE_NOT_GRANTED' : undefined);
});

test('what the domains are told is what was verified', async () => {
  const claims = { sub: 'ada', roles: ['analyst'], purposes: ['analytics', 'other'], purpose: 'analytics' };
  await mesh.as(claims).query('{ user(id: "1") { id } }', { headers: { 'x-weft-envelope': 'forged' } });
  expect(mesh.subgraphs.users?.asked.at(-1)?.envelope?.principal).toEqual({
    authenticated: true,
    subject: 'ada',
    roles: ['analyst'],
    scopes: [],
    purposes: ['analytics', 'other'],
    purpose: 'analytics',
    domains: [],
    claims: {},
  });
});
