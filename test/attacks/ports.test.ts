import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { signPortToken } from '#platform/runtime/service-identity/port-token.ts';
import {
  type ServiceIdentity,
  serviceIdentity,
} from '#platform/runtime/service-identity/service-identity.ts';
import { handOutServiceKeys } from '#platform/runtime/service-identity/service-keys.ts';
import { openPort } from '#test/testkit/port-caller.ts';
import { createPortProduct } from '#test/testkit/port-product.ts';
import { handOutTo } from '#test/testkit/service-owners.ts';

// Attempts at the input port of a product, from a network that reaches it. They are Weft's own, and in no external list.

const request = { object: 'people' };
const untrusted = { status: 401, code: 'PORT_UNTRUSTED_CALLER' };

test('PORT-01: a token without a signature of a handed-out key proves nothing', async () => {
  await using port = await createPortProduct();
  const { privateKey } = generateKeyPairSync('ed25519');
  const stranger = { ...port.identity, key: privateKey };
  const body = JSON.stringify(request);
  const [header = '', payload = ''] = signPortToken(port.identity, 'people', body).split('.');
  const none = Buffer.from('{"alg":"none","typ":"weft-port+jwt"}').toString('base64url');
  for (const token of [
    '',
    'x',
    signPortToken(stranger, 'people', body),
    signPortToken({ ...stranger, keyId: 'unknown' }, 'people', body),
    `${header}.${payload}.`,
    `${none}.${payload}.`,
    `${header}.${payload}.${'A'.repeat(86)}`,
  ]) {
    expect(await port.read(request, { token }), token.slice(0, 20)).toMatchObject(untrusted);
  }
});

test('PORT-02: a domain cannot name itself another', async () => {
  await using port = await createPortProduct();
  await handOutTo(port.product.home, ['thief']);
  const thief = await serviceIdentity(port.product.home, 'thief');
  // Its own key, and the name of the domain that may read.
  expect(await port.read(request, { identity: { ...thief, domain: 'analytics' } })).toMatchObject(untrusted);
  // The other's name as the id of its key.
  const { keyId } = port.identity;
  expect(await port.read(request, { identity: { ...thief, domain: 'analytics', keyId } })).toMatchObject(
    untrusted,
  );
  expect(await port.read(request, { identity: thief })).toMatchObject({
    status: 403,
    code: 'PORT_NOT_GRANTED',
  });
});

test('PORT-03: a token is good once, for one body and one product', async () => {
  await using port = await createPortProduct();
  const narrow = { object: 'people', columns: ['id'] };
  const token = signPortToken(port.identity, 'people', JSON.stringify(narrow));
  // Widened after it was signed.
  expect(await port.read(request, { token })).toMatchObject(untrusted);
  expect((await port.read(narrow, { token })).status).toBe(200);
  expect(await port.read(narrow, { token })).toMatchObject(untrusted);
  const elsewhere = signPortToken(port.identity, 'orders', JSON.stringify(narrow));
  expect(await port.read(narrow, { token: elsewhere })).toMatchObject(untrusted);
});

test('PORT-04: of a hundred uses of one token at a time, one is served', async () => {
  await using port = await createPortProduct();
  const token = signPortToken(port.identity, 'people', JSON.stringify(request));
  const all = await Promise.all(Array.from({ length: 100 }, () => port.read(request, { token })));
  expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(all.filter(({ status }) => status === 401)).toHaveLength(99);
});

test('PORT-05: a token that is old, from the future, good for long, or for several products is refused', async () => {
  await using port = await createPortProduct();
  const now = Math.floor(Date.now() / 1_000);
  for (const claims of [
    { iat: now - 120, exp: now - 60 },
    { iat: now - 120, exp: now + 60 },
    { iat: now + 60, exp: now + 120 },
    { iat: now, exp: now + 3_600 },
    { iat: now, exp: now + 60, aud: ['people', 'orders'] },
    { iat: now, exp: now + 60, jti: undefined },
    { iat: now, exp: undefined },
  ]) {
    const token = forge(port.identity, JSON.stringify(request), claims);
    expect(await port.read(request, { token }), JSON.stringify(claims)).toMatchObject(untrusted);
  }
  const right = forge(port.identity, JSON.stringify(request), { iat: now, exp: now + 60 });
  expect((await port.read(request, { token: right })).status).toBe(200);
});

test('PORT-06: a key that governance takes away ends with the next read', async () => {
  await using port = await createPortProduct();
  expect((await port.read(request)).status).toBe(200);
  const file = join(port.product.home, 'keys', 'service-keys.json');
  await writeFile(file, JSON.stringify({ keys: [] }));
  expect(await port.read(request)).toMatchObject(untrusted);
  await writeFile(file, 'not a key set');
  expect(await port.read(request)).toMatchObject(untrusted);
  await writeFile(file, JSON.stringify({ keys: [] }));
  await handOutServiceKeys(port.product.home, [port.identity]);
  expect((await port.read(request)).status).toBe(200);
});

test('PORT-07: names lead to no other place, table or statement', async () => {
  await using port = await createPortProduct();
  for (const object of [
    '../people',
    'people/../../keys',
    '/etc/passwd',
    'people"; DROP TABLE x --',
    '__proto__',
  ]) {
    expect(await port.read({ object })).toMatchObject({ status: 403, code: 'PORT_NOT_GRANTED' });
  }
  for (const column of ['email#tok1', 's.ssn', '*', 'id", "ssn', '__proto__', 'constructor']) {
    expect(await port.read({ object: 'people', columns: [column] })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  }
  for (const epoch of ['../../x', '', '20260101T000000Z-zzzzzzzz']) {
    expect((await port.read({ object: 'people', epoch })).status).toBe(400);
  }
  const twice = { object: 'people', columns: ['id', 'id'] };
  expect((await port.read(twice)).status).toBe(400);
  const more = { object: 'people', roles: ['steward'] };
  expect((await port.read(more as never)).status).toBe(400);
});

test('PORT-08: what no reader may see is in no byte of a response, of the audit or of the file', async () => {
  await using port = await createPortProduct();
  const read = await port.read(request);
  const refused = await port.read({ object: 'people', columns: ['ssn'] });
  const folder = join(port.product.home, 'domains', 'people');
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = [read.bytes, refused.bytes, ...(await Promise.all(files.map((file) => readFile(file))))];
  expect(files.some((file) => file.endsWith('.parquet'))).toBe(true);
  for (const canary of ['Grace', '@example.org', 'canary-']) {
    expect(texts.filter((bytes) => bytes.includes(canary))).toEqual([]);
  }
});

test('PORT-09: a flood of reads is bounded, and of one domain it leaves room for another', async () => {
  const readers = ['analytics', 'other'].map((domain) => ({ domain, objects: ['people'] }));
  await using port = await createPortProduct({ readers });
  await handOutTo(port.product.home, ['other']);
  const call = { url: port.product.server.url, product: 'people', identity: port.identity, request };
  // Bodies that are not taken hold their places.
  const flood = await Promise.all(Array.from({ length: 200 }, () => openPort(call)));
  expect(flood.every(({ status }) => status === 200 || status === 503)).toBe(true);
  const identity = await serviceIdentity(port.product.home, 'other');
  expect((await port.read(request, { identity })).status).toBe(200);
  for (const response of flood) await response.arrayBuffer();
  await expect.poll(async () => (await port.read(request)).status).toBe(200);
});

test('PORT-10: a token of the gateway or of a person is none of a domain', async () => {
  await using port = await createPortProduct();
  const { signer, policy } = port.product;
  const body = JSON.stringify(request);
  const principal = { authenticated: true, subject: 'domain:analytics', service: 'analytics' };
  const envelope = await signer.sign(
    { principal: principal as never, policy: policy.digest, policyUrl: policy.url },
    'people',
    body,
  );
  expect(await port.read(request, { token: envelope })).toMatchObject(untrusted);
  // Nor is a reader's token an envelope.
  const response = await fetch(`${port.product.server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-weft-envelope': signPortToken(port.identity, 'people', body),
    },
    body,
  });
  expect(response.status).toBe(401);
});

/** A token with a right signature over any claims. */
function forge(
  { key, keyId, domain }: ServiceIdentity,
  body: string,
  claims: Record<string, unknown>,
): string {
  const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const [, signed = ''] = signPortToken({ key, keyId, domain, publicKey: {} as never }, 'people', body).split(
    '.',
  );
  const usual = JSON.parse(Buffer.from(signed, 'base64url').toString());
  const head = part({ alg: 'EdDSA', kid: keyId, typ: 'weft-port+jwt' });
  const payload = part({ ...usual, jti: randomUUID(), ...claims });
  return `${head}.${payload}.${sign(null, Buffer.from(`${head}.${payload}`), key).toString('base64url')}`;
}
