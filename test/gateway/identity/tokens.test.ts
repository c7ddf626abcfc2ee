import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvelopeSigner } from '#platform/runtime/envelope.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import type { Flaw } from '#test/testkit/test-issuer.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1000);
const header = { alg: 'EdDSA', kid: 'test', typ: 'at+jwt' };
const bearer = (authorization: string) =>
  mesh.query('{ user(id: "1") { id } }', { headers: { authorization } });

test('a caller without a token is anonymous, and gets public fields', async () => {
  expect((await mesh.query('{ user(id: "1") { id } }')).data).toEqual({ user: { id: '1' } });
});

test('a caller with a valid token is authenticated', async () => {
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
  ['is for somebody else', { change: (token) => token.setAudience('other') }, /another audience \("aud"\)/],
  ['is issued by somebody else', { change: (token) => token.setIssuer('other') }, /issuer \("iss"\)/],
  ['is not valid yet', { change: (token) => token.setNotBefore(now() + 60) }, /not valid yet \("nbf"\)/],
  ['is of the future', { change: (token) => token.setIssuedAt(now() + 60) }, /not valid yet \("iat"\)/],
  ['is old', { change: (token) => token.setIssuedAt(now() - 13 * 3600).setExpirationTime('1d') }, /expired/],
  ['names nobody', { change: (token) => token.setSubject('') }, /subject/],
  ['is of another kind', { header: { typ: 'weft-envelope+jwt' } }, /"typ"/],
  ['is of no kind', { header: { typ: undefined } as object }, /"typ"/],
  ['names an unknown key', { header: { kid: 'other' } }, /known key/],
];

test.each(bad)('a token that %s is refused', async (_, flaw, message) => {
  const response = await bearer(`Bearer ${await mesh.issuer.token({}, flaw)}`);
  expect(response.status).toBe(401);
  expect(response.data).toBeUndefined();
  expect(response.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(response.errors?.[0]?.message).toMatch(message);
});

test.each(['exp', 'iat', 'sub', 'iss', 'aud'])('a token without "%s" is refused', async (claim) => {
  const claims = { sub: 'x', iss: 'test-issuer', aud: 'weft', iat: now(), exp: now() + 60 };
  const left = Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim));
  const token = await new SignJWT(left).setProtectedHeader(header).sign(mesh.issuer.key);
  const response = await bearer(`Bearer ${token}`);
  expect(response.status).toBe(401);
  expect(response.errors?.[0]?.message).toBe(`The token has no "${claim}".`);
});

test('an envelope is not a token', async () => {
  const signer = createEnvelopeSigner(mesh.issuer.key, 'test');
  const principal = { ...anonymous, authenticated: true, subject: 'x', roles: ['steward'] };
  const envelope = await signer.sign({ principal, policy: 'p', policyUrl: 'u' }, 'weft', '{}');
  expect((await bearer(`Bearer ${envelope}`)).errors?.[0]?.message).toMatch(/^The token/);
});

test('a challenge separates an invalid token from a missing one or a missing purpose', async () => {
  const challenge = async (headers: Record<string, string>) =>
    (await mesh.query('{ user(id: "1") { id } }', { headers })).headers.get('www-authenticate');
  expect(await challenge({ authorization: 'Bearer a.b.c' })).toBe('Bearer error="invalid_token"');
  expect(await challenge({})).toBeNull();
  expect(await challenge({ 'x-purpose': 'support' })).toBeNull();
});

test('an authorization header that is too long is not parsed', async () => {
  const response = await bearer(`Bearer ${'a'.repeat(8_200)}`);
  expect(response.status).toBe(401);
  expect(response.errors?.[0]?.message).toMatch(/longer than 8192/);
  const { status } = await fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${'a'.repeat(100_000)}` },
  });
  expect(status).toBe(431);
});

test('a token signed with another key is refused', async () => {
  const { privateKey } = await generateKeyPair('EdDSA');
  const response = await bearer(
    `Bearer ${await mesh.issuer.token({ roles: ['steward'] }, { key: privateKey })}`,
  );
  expect(response.errors?.[0]?.message).toMatch(/signature is wrong/);
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

test.each([
  [{ purposes: ['support'] }, 'campaigns', 403],
  [{ purposes: ['support'] }, 'support', 200],
  [{ purposes: ['support'], purpose: 'campaigns' }, undefined, 403],
  [{}, 'support', 403],
  [{ purposes: ['support'], purpose: 'support' }, '', 403],
  [{ purposes: ['support'] }, 'support, support', 403],
])('a purpose must be granted: %j requests %s', async (claims, purpose, status) => {
  const headers: Record<string, string> = purpose === undefined ? {} : { 'x-purpose': purpose };
  const response = await mesh.as(claims).query('{ user(id: "1") { id } }', { headers });
  expect(response.status).toBe(status);
  expect(response.errors?.[0]?.extensions.code).toBe(status === 403 ? 'PURPOSE_NOT_GRANTED' : undefined);
});

test('domains receive the verified principal', async () => {
  const claims = { sub: 'ada', roles: ['analyst'], purposes: ['analytics', 'other'], purpose: 'analytics' };
  await mesh.as(claims).query('{ user(id: "1") { id } }');
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

test('no header of a client is trusted, or passed on', async () => {
  const principal = { authenticated: true, subject: 'x', roles: ['steward'], scopes: [], purposes: [] };
  const forged = {
    'x-weft-envelope': await createEnvelopeSigner(mesh.issuer.key, 'test').sign(
      { principal: { ...anonymous, ...principal }, policy: 'p', policyUrl: 'u' },
      'users',
      '{}',
    ),
    'x-weft-principal': JSON.stringify(principal),
    'x-mesh-policy': Buffer.from(JSON.stringify({ roles: ['steward'] })).toString('base64'),
    'x-mesh-roles': 'steward',
    'x-user-id': '1',
    'x-roles': 'steward',
    'x-forwarded-user': 'steward',
    cookie: 'roles=steward',
  };
  const secret = await mesh.query('{ secrets { code } }', { headers: forged });
  expect(secret).toMatchObject({
    data: { secrets: null },
    errors: [{ extensions: { code: 'FORBIDDEN_FIELD' } }],
  });
  await mesh.query('{ user(id: "1") { id } }', { headers: forged });
  const asked = mesh.subgraphs.users?.asked.at(-1);
  expect(asked?.envelope?.principal).toEqual(anonymous);
  expect(asked?.headers['x-weft-envelope']).not.toBe(forged['x-weft-envelope']);
  const known = Object.keys(forged).filter((name) => name !== 'x-weft-envelope');
  expect(Object.keys(asked?.headers ?? {}).filter((name) => known.includes(name))).toEqual([]);
});
