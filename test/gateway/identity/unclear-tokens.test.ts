import { CompactSign } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import {
  createTestIdentityProvider,
  type TestIdentityProvider,
} from '#test/testkit/test-identity-provider.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let provider: TestIdentityProvider;
let mesh: TestMesh;
beforeAll(async () => {
  provider = await createTestIdentityProvider();
  const identity = { issuer: provider.issuer, audience: 'weft', types: ['JWT'] } as const;
  mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { identity } });
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const now = () => Math.floor(Date.now() / 1_000);

/** What the gateway says of a token with a payload of exactly these bytes, signed by the issuer. */
async function show(payload: string | Uint8Array, header: object = {}): Promise<string | number> {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const token = await new CompactSign(bytes)
    .setProtectedHeader({ alg: 'RS256', kid: 'test', typ: 'JWT', ...header })
    .sign(provider.key);
  const headers = { authorization: `Bearer ${token}` };
  const { status, errors } = await mesh.query('{ user(id: "1") { id } }', { headers });
  return errors?.[0]?.message ?? status;
}

/** A payload as it is written, with more members behind the good ones. */
function payloadWith(more = ''): string {
  const good = { iss: provider.issuer, aud: 'weft', sub: 'ann', iat: now(), exp: now() + 60, roles: ['x'] };
  return `${JSON.stringify(good).slice(0, -1)}${more}}`;
}

test.each([
  [',"roles":["steward"]', 'it names "roles" twice'],
  [',"r\\u006fles":["steward"]', 'it names "roles" twice'],
  [',"sub":"bob"', 'it names "sub" twice'],
  [',"realm_access":{"roles":[],"roles":["steward"]}', 'it names "roles" twice'],
  [',"list":[{"a":1},{"a":1,"b":{},"a":2}]', 'it names "a" twice'],
  [',"__proto__":1,"__proto__":2', 'it names "__proto__" twice'],
])('a token that names something twice is refused: %s', async (more, why) => {
  expect(await show(payloadWith(more))).toBe(`The token is malformed: ${why}.`);
});

test('the same name in several objects, or as a text, is named once', async () => {
  expect(
    await show(payloadWith(',"a":{"a":["a","a"],"b":"a"},"b":[{"a":1},{"a":1}],"c":"\\"a\\":1,\\"a\\":2"')),
  ).toBe(200);
});

test('a token with a text that is not Unicode is refused: two of them would become one', async () => {
  const why = 'The token is malformed: it has a text that is not Unicode.';
  expect(await show(payloadWith(',"region":"a\\ud800"'))).toBe(why);
  expect(await show(payloadWith(',"region":["a\\udfff\\ud800"]'))).toBe(why);
  expect(await show(payloadWith(',"a\\ud800":1'))).toBe(why);
  const bytes = Buffer.from(payloadWith(',"region":"?"'), 'latin1');
  expect(await show(bytes)).toBe(200);
  bytes[bytes.lastIndexOf('?')] = 0xff;
  expect(await show(bytes)).toBe('The token is malformed: it is not UTF-8 in base64url.');
  expect(await show(payloadWith(',"region":"a\\ud83d\\ude00"'))).toBe(200);
});

test.each(['7', '"x"', 'null', '[]', '[{}]', '{', '{}x'])(
  'a token that is no object is refused: %s',
  async (payload) => {
    expect(await show(payload)).toMatch(/^The token is malformed: it is (not JSON|no object)\.$/);
  },
);

test.each([
  ['exp', '"9999999999"'],
  ['exp', 'null'],
  ['exp', '[9999999999]'],
  ['exp', 'true'],
  ['iat', '"0"'],
  ['iat', '{}'],
  ['nbf', '"0"'],
  ['nbf', 'null'],
])('a time that is no number is told: %s %s', async (claim, value) => {
  const payload = JSON.parse(payloadWith()) as Record<string, unknown>;
  expect(await show(JSON.stringify({ ...payload, [claim]: JSON.parse(value) }))).toBe(
    `The token's "${claim}" is not a number.`,
  );
});

test.each([
  ['exp', '1e999', 200],
  ['exp', '-1e999', /expired/],
  ['exp', '0', /expired/],
  ['iat', '-1e999', /expired/],
  ['iat', '1e999', /not valid yet \("iat"\)/],
  ['nbf', '1e999', /not valid yet \("nbf"\)/],
  ['nbf', '-1e999', 200],
])('a time beyond all others is before or after: %s %s', async (claim, value, expected) => {
  const payload = payloadWith().replace(new RegExp(`,"${claim}":\\d+`), '');
  const shown = await show(`${payload.slice(0, -1)},"${claim}":${value}}`);
  if (typeof expected === 'number') expect(shown).toBe(expected);
  else expect(shown).toMatch(expected);
});

test.each(['1e999', '-1e999', '1e300', '9007199254740993', '[1,1e999]'])(
  'a number that is none, or not exact, is refused: %s',
  async (value) => {
    expect(await show(payloadWith(`,"account":${value}`))).toBe(
      'The token\'s "account" is a number too large to be exact; issue it as a text.',
    );
  },
);

test.each([{ jkt: 'x' }, { 'x5t#S256': 'x' }, { kid: 'x' }, { jwk: {} }, {}, null, '', 'x', ['x']])(
  'a token that is bound to a key of its holder is refused, since possession is not checked: %j',
  async (cnf) => {
    for (const more of ['', ',"typ":"DPoP"', ',"nonce":"x"']) {
      expect(await show(payloadWith(`,"cnf":${JSON.stringify(cnf)}${more}`))).toBe(
        'The token is bound to a key of its holder ("cnf"), and possession of a key is not checked here. Get one that is not bound.',
      );
    }
  },
);

test('a logout token or another that tells of events is no access token', async () => {
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  expect(await show(payloadWith(`,"events":${JSON.stringify(events)}`))).toMatch(/no access token.*"events"/);
});

test.each([
  { b64: false, crit: ['b64'] },
  { crit: ['exp'], exp: 1 },
  { crit: [] },
  { crit: 'b64' },
  { crit: null },
])('a header that asks for more than is understood is refused: %j', async (header) => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'RS256', kid: 'test', typ: 'JWT', ...header })}.${Buffer.from(payloadWith()).toString('base64url')}`;
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', provider.key, Buffer.from(input));
  const headers = { authorization: `Bearer ${input}.${Buffer.from(signature).toString('base64url')}` };
  const { status } = await mesh.query('{ user(id: "1") { id } }', { headers });
  expect(status).toBe(401);
});

test('a header that names something twice is refused', async () => {
  const header = '{"alg":"none","alg":"RS256","kid":"test","typ":"JWT"}';
  const input = [header, payloadWith()].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', provider.key, Buffer.from(input));
  const headers = { authorization: `Bearer ${input}.${Buffer.from(signature).toString('base64url')}` };
  const { errors } = await mesh.query('{ user(id: "1") { id } }', { headers });
  expect(errors?.[0]?.message).toBe('The token is malformed: it names "alg" twice.');
});
