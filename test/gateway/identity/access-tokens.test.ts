import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import {
  createTestIdentityProvider,
  type TestIdentityProvider,
} from '#test/testkit/test-identity-provider.ts';
import type { Flaw } from '#test/testkit/test-issuer.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

let provider: TestIdentityProvider;
beforeAll(async () => {
  provider = await createTestIdentityProvider();
});
afterAll(() => provider[Symbol.asyncDispose]());

async function createGatewayWith(options: Partial<IdentityOptions> = {}) {
  const identity = { issuer: provider.issuer, audience: 'weft', types: ['JWT'], ...options } as const;
  const mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { identity } });
  return {
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
    /** 200, or what the caller is told. */
    async show(claims: Record<string, unknown>, flaw?: Flaw) {
      const headers = { authorization: `Bearer ${await provider.token(claims, flaw)}` };
      const { status, errors } = await mesh.query('{ user(id: "1") { id } }', { headers });
      return errors?.[0]?.message ?? status;
    },
    async principalOf(claims: Record<string, unknown>) {
      const headers = { authorization: `Bearer ${await provider.token(claims)}` };
      const { errors } = await mesh.query('{ user(id: "1") { id } }', { headers });
      return errors?.[0]?.message ?? mesh.subgraphs.users?.asked.at(-1)?.envelope?.principal;
    },
  };
}

const typed = (typ: unknown) => ({ header: { typ } }) as Flaw;
const notAccess = (claim: string) =>
  `The token is no access token, but an ID token or another (its "${claim}" says so). Send the access token.`;

test('a token has a type that its issuer was said to give', async () => {
  await using gateway = await createGatewayWith({ types: ['JWT'] });
  for (const typ of ['JWT', 'jwt', 'application/jwt']) expect(await gateway.show({}, typed(typ))).toBe(200);
  expect(await gateway.show({}, typed('at+jwt'))).toBe(
    'The token\'s type ("typ") is "at+jwt", expected "JWT".',
  );
  expect(await gateway.show({}, typed(undefined))).toBe(
    'The token\'s type ("typ") is missing, expected "JWT".',
  );
  for (const typ of ['none', 'logout+jwt', 'weft-envelope+jwt', 'jwtx', 'xjwt', 7, null, ['JWT']]) {
    expect([typ, await gateway.show({}, typed(typ))]).toEqual([typ, expect.stringMatching(/^The token/)]);
  }
});

test('a token without a type is taken only of an issuer whose tokens have none', async () => {
  await using untyped = await createGatewayWith({ types: ['none'] });
  expect(await untyped.show({}, typed(undefined))).toBe(200);
  expect(await untyped.show({}, typed('JWT'))).toBe('The token\'s type ("typ") is "JWT", expected "none".');
  expect(await untyped.show({}, typed('none'))).toMatch(/"typ"/);
  await using either = await createGatewayWith({ types: ['at+jwt', 'none'] });
  expect(await either.show({}, typed('AT+JWT'))).toBe(200);
  expect(await either.show({}, typed('application/at+jwt'))).toBe(200);
  expect(await either.show({}, typed('JWT'))).toMatch(/expected "at\+jwt" or "none"\.$/);
});

test.each([
  ['nonce', { nonce: 'x' }],
  ['nonce', { nonce: '' }],
  ['at_hash', { at_hash: 'x' }],
  ['c_hash', { c_hash: 'x' }],
  ['s_hash', { s_hash: 'x' }],
  ['token_use', { token_use: 'id' }],
  ['token_use', { token_use: null }],
  ['token_use', { token_use: ['access'] }],
  ['typ', { typ: 'ID' }],
  ['typ', { typ: 'Refresh' }],
  ['typ', { typ: 'Logout' }],
  ['aud', { aud: 'weft', azp: 'weft' }],
  ['aud', { aud: ['weft', 'web'], azp: 'web' }],
  ['aud', { aud: ['web', 'weft'], client_id: 'web' }],
  ['aud', { aud: ['web', 'weft'], cid: 'web' }],
  ['aud', { aud: ['web', 'weft'], appid: 'web' }],
  ['aud', { aud: ['listed', 'weft'] }],
])('an ID token, or another that is no access token, is refused by its %s: %j', async (claim, claims) => {
  await using gateway = await createGatewayWith({ clients: ['listed'] });
  expect(await gateway.show(claims)).toBe(notAccess(claim));
});

test('what an ID token is known by is looked for whatever the type is', async () => {
  await using gateway = await createGatewayWith({ types: ['at+jwt'] });
  const flaw = typed('at+jwt');
  expect(await gateway.show({ nonce: 'x' }, flaw)).toBe(notAccess('nonce'));
  expect(await gateway.show({ token_use: 'id' }, flaw)).toBe(notAccess('token_use'));
  // A token that says itself that it is an access token may be for the application that asked for it.
  expect(await gateway.show({ client_id: 'weft' }, flaw)).toBe(200);
});

test('an access token may say that it is one, and name the application that asked for it', async () => {
  await using gateway = await createGatewayWith();
  for (const claims of [
    { token_use: 'access' },
    { typ: 'Bearer' },
    { azp: 'web', aud: ['weft', 'account'] },
    { client_id: 'web', cid: 'web', appid: 'web', aud: 'weft' },
  ]) {
    expect([claims, await gateway.show(claims)]).toEqual([claims, 200]);
  }
});

test('a token may lack an audience only where its application is one that may leave it out', async () => {
  await using gateway = await createGatewayWith({ clients: ['web', 'app'] });
  const without = { aud: undefined };
  expect(await gateway.show({ ...without, client_id: 'web' })).toBe(200);
  expect(await gateway.show({ ...without, azp: 'app' })).toBe(200);
  const refused = 'The token has no "aud", and its application is none that may leave it out.';
  for (const claims of [{}, { client_id: 'other' }, { client_id: 'other', azp: 'web' }, { cid: 'web' }]) {
    expect([claims, await gateway.show({ ...without, ...claims })]).toEqual([claims, refused]);
  }
  // What has an audience has to have the right one, whoever asked.
  expect(await gateway.show({ aud: 'weft', client_id: 'other' })).toBe(200);
  for (const aud of ['other', '', [], ['other'], ['WEFT'], { weft: true }, 7]) {
    expect([aud, await gateway.show({ aud, client_id: 'web' })]).toEqual([
      aud,
      expect.stringMatching(/another audience \("aud"\)/),
    ]);
  }
});

test("without an audience of its own an issuer's tokens are those that name none", async () => {
  await using gateway = await createGatewayWith({ audience: undefined, clients: ['web'] });
  expect(await gateway.show({ aud: undefined, client_id: 'web' })).toBe(200);
  expect(await gateway.show({ aud: 'weft', client_id: 'web' })).toBe(
    'The token is for another audience ("aud"): it is "weft", expected none.',
  );
});

test('the application is looked for where the issuer names it', async () => {
  const claims = { consumer: [['appid'], ['azp']] };
  await using gateway = await createGatewayWith({ clients: ['web'], claims });
  expect(await gateway.show({ aud: undefined, appid: 'web' })).toBe(200);
  expect(await gateway.principalOf({ azp: 'second', client_id: 'third' })).toMatchObject({
    consumer: 'second',
  });
  expect(await gateway.principalOf({ appid: 'first', azp: 'second' })).toMatchObject({ consumer: 'first' });
  expect(await gateway.principalOf({ client_id: 'third' })).not.toHaveProperty('consumer');
  expect(await gateway.show({ appid: 7 })).toBe('The token\'s "appid" is not a name.');
});

test('the subject is named where the issuer names it, and nowhere else', async () => {
  await using gateway = await createGatewayWith({ claims: { subject: ['user', 'id'] }, own: false });
  expect(await gateway.principalOf({ sub: 'pairwise', user: { id: '7' } })).toMatchObject({
    subject: `${provider.issuer}|7`,
  });
  expect(await gateway.principalOf({ sub: undefined, user: { id: '7' } })).toMatchObject({
    subject: `${provider.issuer}|7`,
  });
  for (const user of [undefined, null, {}, { id: '' }, { id: 7 }, { id: ['7'] }, { id: {} }, '7', ['7']]) {
    expect([user, await gateway.show({ sub: '7', id: '7', user })]).toEqual([
      user,
      'The token names no subject: its "user.id" is no name.',
    ]);
  }
});

test('names are found where the issuer has them, all together and once', async () => {
  const claims = {
    roles: [['realm_access', 'roles'], ['https://x.example/roles'], ['groups']],
    scopes: [['scp'], ['permissions']],
    purposes: [['a', 'b', 'c']],
    domains: [],
  };
  await using gateway = await createGatewayWith({ claims });
  expect(
    await gateway.principalOf({
      realm_access: { roles: ['x', 'y'] },
      'https://x.example/roles': ['y', 'z'],
      roles: ['not read'],
      scp: 'read  write',
      permissions: ['write', 'all'],
      scope: 'not read',
      a: { b: { c: ['support'] } },
      domains: ['users'],
    }),
  ).toMatchObject({
    roles: ['x', 'y', 'z'],
    scopes: ['read', 'write', 'all'],
    purposes: ['support'],
    domains: [],
  });
  expect(await gateway.principalOf({ scp: ['read'] })).toMatchObject({ roles: [], scopes: ['read'] });
  // What leads nowhere, through a text or a list or what every object has, names nothing.
  for (const wrong of [
    { realm_access: 'roles' },
    { realm_access: ['roles'] },
    { realm_access: null },
    { a: {} },
  ]) {
    expect(await gateway.principalOf(wrong)).toMatchObject({ roles: [], purposes: [] });
  }
  for (const [wrong, name] of [
    [{ realm_access: { roles: 'x' } }, 'realm_access.roles'],
    [{ groups: 'x y' }, 'groups'],
    [{ groups: [['x']] }, 'groups'],
    [{ scp: 7 }, 'scp'],
    [{ a: { b: { c: {} } } }, 'a.b.c'],
  ] as const) {
    expect(await gateway.show(wrong)).toBe(`The token's "${name}" is not a list of names.`);
  }
});

test('a way of claims goes by what a token says, not by what every object has', async () => {
  const claims = { roles: [['constructor', 'name']], consumer: [['__proto__', 'x'], ['toString']] };
  await using gateway = await createGatewayWith({ claims });
  expect(await gateway.principalOf({})).toMatchObject({ roles: [] });
  expect(await gateway.principalOf({})).not.toHaveProperty('consumer');
});

test('what was found instead of what was expected is told, and nothing else of a token', async () => {
  await using gateway = await createGatewayWith({ algorithms: ['ES256', 'EdDSA'] });
  expect(await gateway.show({ secret: 'hidden' })).toBe(
    'The token\'s signature algorithm is not accepted: it is "RS256", expected "ES256" or "EdDSA".',
  );
  await using other = await createGatewayWith();
  expect(await other.show({ aud: ['a', 'b', 'c', 'd', 'e'] })).toBe(
    'The token is for another audience ("aud"): it is "a", "b", "c" and 2 more, expected "weft".',
  );
  const long = 'x'.repeat(1_000);
  expect(await other.show({ aud: long })).toBe(
    `The token is for another audience ("aud"): it is "${long.slice(0, 200)}", expected "weft".`,
  );
  expect(await other.show({ iss: 'a\n"b"' })).toBe(
    `The token's issuer ("iss") is "a\\n\\"b\\"", expected "${provider.issuer}".`,
  );
  expect(await other.show({ iss: undefined })).toBe('The token has no "iss".');
  expect(await other.show({ iss: [provider.issuer] })).toMatch(/issuer \("iss"\) is "http.*, expected/);
});
