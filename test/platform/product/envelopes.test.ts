import { createHash } from 'node:crypto';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvelopeSigner, envelopeHeader, meshProtocol } from '#platform/runtime/envelope.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestProduct, post, principal, type TestProduct } from '#test/testkit/test-product.ts';

const steward = principal('steward', 'governance');
const body = JSON.stringify({ query: '{ order(id: "o1") { id secret } }' });
const pair = await generateKeyPair('EdDSA', { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'test', alg: 'EdDSA' };

let shop: TestProduct;
beforeAll(async () => {
  const envelopeKeys = createLocalJWKSet({ keys: [jwk] });
  shop = await createTestProduct({ contract: shopContract, rows: shopRows, serve: { envelopeKeys } });
});
afterAll(() => shop[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1_000);
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

interface Change {
  readonly header?: Partial<JWTHeaderParameters>;
  /** In place of those of a valid envelope; `undefined` removes one. */
  readonly claims?: Record<string, unknown>;
}

/** The gateway's claims of an envelope, with changes. */
function claimsOf(claims: Record<string, unknown> = {}): Record<string, unknown> {
  const good = {
    iss: 'weft-gateway',
    aud: 'shop',
    iat: now(),
    exp: now() + 25,
    jti: 'j',
    prn: steward,
    pol: shop.policy.digest,
    pou: shop.policy.url,
    dig: digest(body),
    ver: meshProtocol,
  };
  return Object.fromEntries(
    Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined),
  );
}

function signed({ header, claims }: Change = {}): Promise<string> {
  return new SignJWT(claimsOf(claims))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'weft-envelope+jwt', ...header })
    .sign(pair.privateKey);
}

async function statusOf(change: Change = {}): Promise<number> {
  return (await post(shop.server.url, body, await signed(change))).status;
}

const signer = createEnvelopeSigner(pair.privateKey, 'test');
const sign = (audience: string, signed: string, by = signer) =>
  by.sign({ principal: steward, policy: shop.policy.digest, policyUrl: shop.policy.url }, audience, signed);

test('an envelope of the gateway for this subgraph and this body is valid', async () => {
  expect(await statusOf()).toBe(200);
  const response = await post(shop.server.url, body, await sign('shop', body));
  expect(response.data.order).toEqual({ id: 'o1', secret: 'alpha' });
});

test('an envelope for another subgraph or another body is invalid', async () => {
  const taken = [await sign('users', body), await sign('shop', `${body} `), await sign('shop', '')];
  for (const token of taken) expect((await post(shop.server.url, body, token)).status).toBe(401);
  const other = JSON.stringify({ query: '{ orders { nodes { secret } } }' });
  expect((await post(shop.server.url, other, await sign('shop', body))).status).toBe(401);
});

test.each([
  ['a newer', meshProtocol + 1, `version ${meshProtocol + 1}`],
  ['no', undefined, 'version 0'],
])('a gateway with %s protocol version is told which of the two to update', async (_, ver, named) => {
  const { status, errors } = await post(shop.server.url, body, await signed({ claims: { ver } }));
  expect({ status, code: errors?.[0]?.extensions.code }).toEqual({
    status: 400,
    code: 'SUBGRAPH_INCOMPATIBLE',
  });
  expect(errors?.[0]?.message).toBe(
    `The gateway speaks ${named} of the mesh protocol, and this domain version ${meshProtocol}; update the older of the two.`,
  );
  const envelope = await signed({ claims: { ver, dig: digest('') } });
  const epochs = await fetch(new URL('/snapshot', shop.server.url), {
    headers: { [envelopeHeader]: envelope },
  });
  expect(epochs.status).toBe(400);
  expect(await epochs.text()).toContain('SUBGRAPH_INCOMPATIBLE');
});

test('a stranger is not told the version', async () => {
  const { publicKey: _, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const token = await new SignJWT(claimsOf({ ver: 9 }))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'weft-envelope+jwt' })
    .sign(privateKey);
  const { status, text } = await post(shop.server.url, body, token);
  expect(status).toBe(401);
  expect(text).not.toContain('version');
});

test('it is valid for 30 seconds, whatever its own claims, and not before its time', async () => {
  expect(await statusOf({ claims: { iat: now() - 27, exp: now() + 60 } })).toBe(200);
  expect(await statusOf({ claims: { iat: now() - 33, exp: now() + 3_600 } })).toBe(401);
  expect(await statusOf({ claims: { iat: now() - 40, exp: now() - 10 } })).toBe(401);
  expect(await statusOf({ claims: { iat: now() + 60, exp: now() + 90 } })).toBe(401);
  expect(await statusOf({ claims: { nbf: now() + 60 } })).toBe(401);
});

test.each<readonly [string, Change]>([
  ['for several subgraphs but this', { claims: { aud: ['users', 'orders'] } }],
  ['of another issuer', { claims: { iss: 'somebody' } }],
  ['of no type', { header: { typ: undefined } as object }],
  ['of the type of a token', { header: { typ: 'at+jwt' } }],
  ['under an unknown key', { header: { kid: 'other' } }],
  ...['iss', 'aud', 'iat', 'exp', 'prn', 'pol', 'pou', 'dig'].map(
    (name) => [`without "${name}"`, { claims: { [name]: undefined } }] as const,
  ),
  ['whose digest is no text', { claims: { dig: [digest(body)] } }],
  ['whose policy is no text', { claims: { pol: { $ne: null } } }],
  ['whose address is no text', { claims: { pou: 7 } }],
])('an envelope %s is refused', async (_, change) => {
  expect(await statusOf(change)).toBe(401);
});

test('an envelope that is unsigned, or signed with another key, is refused', async () => {
  const stranger = await generateKeyPair('EdDSA', { extractable: true });
  const good = await sign('shop', body);
  const refused = [
    await sign('shop', body, createEnvelopeSigner(stranger.privateKey, 'test')),
    new UnsecuredJWT(claimsOf()).encode(),
    `${good.split('.').slice(0, 2).join('.')}.`,
    `${good}, ${good}`,
    'nonsense',
  ];
  for (const token of refused) expect((await post(shop.server.url, body, token)).status).toBe(401);
});

test("a caller's token is not an envelope, even where one key signs both", async () => {
  const issuer = await createTestIssuer();
  const claims = { ...claimsOf(), roles: ['steward'] };
  for (const key of [issuer.key, pair.privateKey]) {
    const token = await issuer.token(claims, { key });
    expect((await post(shop.server.url, body, token)).status).toBe(401);
  }
});

test('an envelope of a gateway without newer fields is accepted', async () => {
  const { domains: _, claims: __, ...older } = steward;
  expect(await statusOf({ claims: { prn: older } })).toBe(200);
  expect(await statusOf({ claims: { prn: { ...steward, newer: { any: 'thing' } } } })).toBe(200);
});

test.each<Record<string, unknown>>([
  { authenticated: 'yes' },
  { authenticated: undefined },
  { subject: 7 },
  { subject: '' },
  { roles: 'steward' },
  { roles: { includes: true } },
  { roles: [['steward']] },
  { roles: undefined },
  { scopes: null },
  { purposes: undefined },
  { purpose: 'billing' },
  { purpose: ['governance'] },
  { domains: 'users' },
  { consumer: 7 },
  { claims: ['x'] },
  { claims: { country: 'NO' } },
  { claims: { country: [7] } },
])('a principal with %j is refused', async (wrong) => {
  expect(await statusOf({ claims: { prn: { ...steward, ...wrong } } })).toBe(401);
});

test.each([null, 'steward', [steward], 7])('a principal that is %j is refused', async (prn) => {
  expect(await statusOf({ claims: { prn } })).toBe(401);
});
