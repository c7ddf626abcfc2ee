import { CompactSign } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimOf, type Principal } from '#schema/policy/principal.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

/** Claims that the policy of another type uses: domains receive these and no others. */
const asked = [
  ...['country', 'region', 'level', 'staff', 'codes', 'none', 'address', 'nested', 'mixed', 'empty', 'jti'],
  ...['nbf', 'client_id', 'scope', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a', 'b'],
  ...Array.from({ length: 64 }, (_, at) => `c${at}`),
];
const rows = asked.map((claim) => `@rows(field: "id", claim: "${claim}")`).join(' ');

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [usersSubgraph],
    overlays: [{ file: 'rows.graphql', sdl: `extend type Firm ${rows}` }],
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const query = '{ user(id: "1") { id } }';

/** The principal that a domain receives for a token with these claims. */
async function principalOf(claims: Record<string, unknown>): Promise<Principal> {
  const response = await mesh.as(claims).query(query);
  expect(response.errors).toBeUndefined();
  return mesh.subgraphs.users?.asked.at(-1)?.envelope?.principal as Principal;
}

async function refusalOf(claims: Record<string, unknown>): Promise<string | undefined> {
  const { status, errors } = await mesh.as(claims).query(query);
  expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  return errors?.[0]?.message;
}

test('a token names the domains of its subject and its application', async () => {
  expect(await principalOf({ domains: ['users'], client_id: 'insights', azp: 'other' })).toMatchObject({
    domains: ['users'],
    consumer: 'insights',
  });
  expect((await principalOf({ azp: 'insights' })).consumer).toBe('insights');
  expect(Object.keys(await principalOf({}))).not.toContain('consumer');
});

test('scopes are a list, a text with spaces, or both', async () => {
  expect((await principalOf({ scope: ' read  write' })).scopes).toEqual(['read', 'write']);
  expect((await principalOf({ scope: 'read write', scopes: ['read', 'x'] })).scopes).toEqual([
    'read',
    'x',
    'write',
  ]);
});

test('further claims are lists of texts, whatever their type; those about the token are left out', async () => {
  const claims = {
    country: ['NO', 'DK'],
    region: 'north',
    level: 3,
    staff: true,
    codes: [1, '2', false],
    none: [],
    address: { country: 'NO' },
    nested: [['NO']],
    mixed: ['NO', { country: 'DK' }],
    empty: null,
    jti: 'x',
    nbf: 1,
    client_id: 'c',
    scope: 's',
  };
  expect((await principalOf(claims)).claims).toEqual({
    country: ['NO', 'DK'],
    region: ['north'],
    level: ['3'],
    staff: ['true'],
    codes: ['1', '2', 'false'],
    none: [],
  });
});

test('a claim with the name of an inherited property is an ordinary claim', async () => {
  const claims = JSON.parse(
    '{ "__proto__": ["NO"], "constructor": "x", "toString": "y", "hasOwnProperty": 1 }',
  );
  const principal = await principalOf(claims);
  expect(Object.entries(principal.claims)).toEqual([
    ['__proto__', ['NO']],
    ['constructor', ['x']],
    ['hasOwnProperty', ['1']],
    ['toString', ['y']],
  ]);
  expect(Object.getPrototypeOf(principal.claims)).toBe(Object.prototype);
  expect(claimOf(principal, '__proto__')).toEqual(['NO']);
  expect(claimOf(await principalOf({}), '__proto__')).toEqual([]);
  expect(claimOf(await principalOf({}), 'constructor')).toEqual([]);
});

test('a claim that no policy uses stays in the gateway', async () => {
  expect((await principalOf({ email: 'ann@x.org', country: 'NO' })).claims).toEqual({ country: ['NO'] });
});

const values = (count: number, value = 'x') => Array.from({ length: count }, () => value);
const named = (count: number) => Object.fromEntries(values(count).map((value, at) => [`c${at}`, value]));

test('claims up to the limit are passed on', async () => {
  expect(Object.keys((await principalOf(named(64))).claims)).toHaveLength(64);
  expect((await principalOf({ a: values(256), b: 'y'.repeat(256) })).claims.a).toHaveLength(256);
});

test.each([
  ['65 claims', named(65), /more than 64 further claims/],
  ['257 values', { a: values(257) }, /"a" has more than 256 values/],
  ['a long value', { a: 'x'.repeat(257) }, /"a" is, or has a value, longer than 256/],
  ['a long name', { ['a'.repeat(257)]: 'x' }, /longer than 256/],
  ['a number that is not exact', { account: 2 ** 53 }, /"account" is a number too large to be exact/],
])('a token with %s is refused, not shortened', async (_, claims, message) => {
  expect(await refusalOf(claims)).toMatch(message);
});

test('numbers with a short form in a token are counted by their full form', async () => {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: 'x', iss: 'test-issuer', aud: 'weft', iat: now, exp: now + 60 };
  const lists = ['a', 'b', 'c'].map((name) => `"${name}":[${Array(200).fill('1e15')}]`);
  const payload = `${JSON.stringify(claims).slice(0, -1)},${lists}}`;
  const token = await new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'at+jwt' })
    .sign(mesh.issuer.key);
  const response = await mesh.query(query, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(401);
  expect(response.errors?.[0]?.message).toMatch(/more than 8192 characters/);
});

test.each([
  { sub: 7 },
  { sub: ['ada'] },
  { roles: 'steward' },
  { roles: { $ne: null } },
  { roles: ['analyst', ['steward']] },
  { roles: [{ name: 'steward' }] },
  { roles: null },
  { scopes: 'a b' },
  { scopes: [1] },
  { scope: ['a'] },
  { purposes: {} },
  { purpose: 7 },
  { purpose: ['support'] },
  { domains: 'users' },
  { domains: [['users']] },
  { client_id: 7 },
  { client_id: '' },
  { client_id: ['insights'] },
  { azp: {} },
])('claims of the wrong shape are refused: %j', async (claims) => {
  expect(await refusalOf(claims)).toMatch(/^The token/);
});
