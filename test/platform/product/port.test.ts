import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { handOutPolicy } from '#platform/runtime/service-identity/handed-policy.ts';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { parquetRows } from '#test/testkit/parquet-rows.ts';
import { openPort } from '#test/testkit/port-caller.ts';
import { createPortProduct, people } from '#test/testkit/port-product.ts';

const token = expect.stringMatching(/^tok1_/);

test('gives a granted reader the masked relation as Parquet, and names its snapshot', async () => {
  await using port = await createPortProduct();
  const { status, headers, bytes } = await port.read({ object: 'people' });
  expect(status).toBe(200);
  expect((await parquetRows(bytes)).rows).toEqual([
    { id: 'p1', name: '[redacted]', email: token, city: 'Berlin' },
    { id: 'p2', name: '[redacted]', email: token, city: 'Paris' },
  ]);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/vnd.apache.parquet',
    'content-length': String(bytes.length),
    'cache-control': 'no-store',
    etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    'x-weft-product': 'people',
    'x-weft-version': '1.2.0',
    'x-weft-snapshot': expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
    'x-weft-rows': '2',
  });
});

test('records who read what, of which snapshot, and by which policy', async () => {
  await using port = await createPortProduct();
  const { headers, bytes } = await port.read({ object: 'people', columns: ['city', 'email'] });
  expect(await port.audit()).toMatchObject([
    {
      principal: { subject: 'domain:analytics', roles: [] },
      policy: bundleDigest(bundleText({ coordinates: {} })),
      outcome: 'ANSWERED',
      coordinates: [
        { coordinate: 'Person.city', decision: 'CLEAR' },
        { coordinate: 'Person.email', decision: 'MASK', mask: 'HASH' },
      ],
      products: [{ domain: 'people', version: '1.2.0', snapshot: headers.get('x-weft-snapshot') }],
      port: { object: 'people', columns: ['city', 'email'], grant: 'contract', rows: 2, bytes: bytes.length },
    },
  ]);
});

test('refuses a domain that nothing grants, says what to write, and records it', async () => {
  await using port = await createPortProduct({ readers: [{ domain: 'others', objects: ['people'] }] });
  expect(await port.read({ object: 'people' })).toMatchObject({
    status: 403,
    code: 'PORT_NOT_GRANTED',
    message: expect.stringContaining('"readers": { domain: analytics, objects: [people] }'),
  });
  expect(await port.audit()).toMatchObject([
    { outcome: 'REFUSED', port: { object: 'people', refused: 'PORT_NOT_GRANTED' } },
  ]);
});

test('a grant of columns is for these, and a column that is denied is refused by name', async () => {
  const readers = [{ domain: 'analytics', objects: [{ name: 'people', columns: ['id', 'ssn'] }] }];
  await using port = await createPortProduct({ readers });
  const { bytes } = await port.read({ object: 'people' });
  expect((await parquetRows(bytes)).rows).toEqual([{ id: 'p1' }, { id: 'p2' }]);
  const read = async (column: string) => (await port.read({ object: 'people', columns: [column] })).code;
  expect(await read('city')).toBe('PORT_NOT_GRANTED');
  expect(await read('ssn')).toBe('FORBIDDEN_FIELD');
  expect(await read('nothing')).toBe('BAD_USER_INPUT');
});

test('an access agreement lets a domain read for its purpose, until it ends', async () => {
  const agreement: Agreement = {
    consumer: 'domain:analytics',
    product: 'people',
    purpose: 'campaigns',
    expires: '2099-12-31',
    approver: 'privacy office',
    source: 'agreement:campaigns.yaml',
  };
  await using port = await createPortProduct({
    readers: [],
    policy: { coordinates: {}, agreements: [agreement] },
  });
  const read = async (purpose?: string) =>
    (await port.read({ object: 'people', ...(purpose === undefined ? {} : { purpose }) })).code;
  expect(await read('campaigns')).toBeUndefined();
  expect(await read('revenge')).toBe('PURPOSE_NOT_GRANTED');
  expect(await read()).toBe('PORT_NOT_GRANTED');
  expect((await port.audit())[0]).toMatchObject({
    purpose: 'campaigns',
    port: { grant: 'agreement:campaigns.yaml' },
  });
  const { home } = port.product;
  await handOutPolicy(home, { coordinates: {}, agreements: [{ ...agreement, expires: '2020-12-31' }] });
  expect(await read('campaigns')).toBe('PURPOSE_NOT_GRANTED');
});

test('reads nothing without the policy in force, or where the read cannot be recorded', async () => {
  await using port = await createPortProduct();
  const { home } = port.product;
  const policy = join(home, 'keys', 'policy.json');
  const text = await readFile(policy, 'utf8');
  await rm(policy);
  expect(await port.read({ object: 'people' })).toMatchObject({ status: 503, code: 'POLICY_UNAVAILABLE' });
  await handOutPolicy(home, JSON.parse(text));
  await using unwritable = await createPortProduct();
  const folder = join(unwritable.product.home, 'domains', 'people');
  expect((await unwritable.read({ object: 'people' })).status).toBe(200);
  await rm(join(folder, 'audit'), { recursive: true });
  // A file where the folder was.
  await writeFile(join(folder, 'audit'), '');
  expect(await unwritable.read({ object: 'people' })).toMatchObject({
    status: 503,
    code: 'AUDIT_UNAVAILABLE',
  });
});

test('a pinned snapshot is read while it is retained, whatever is published since', async () => {
  await using port = await createPortProduct();
  const first = await port.read({ object: 'people' });
  const epoch = first.headers.get('x-weft-snapshot') ?? '';
  await port.product.publish({ people: (people.people ?? []).slice(0, 1) });
  const current = await port.read({ object: 'people' });
  expect(current.headers.get('x-weft-rows')).toBe('1');
  const pinned = await port.read({ object: 'people', epoch });
  expect(pinned.bytes.equals(first.bytes)).toBe(true);
  const { home } = port.product;
  await rm(join(home, 'products', 'people', 'snapshots', epoch), { recursive: true });
  expect(await port.read({ object: 'people', epoch })).toMatchObject({ status: 400, code: 'SNAPSHOT_GONE' });
});

test('an interrupted read goes on in the same file, and in no other', async () => {
  await using port = await createPortProduct();
  const whole = await port.read({ object: 'people' });
  const etag = whole.headers.get('etag') ?? '';
  const rest = await port.read({ object: 'people' }, { headers: { range: 'bytes=100-', 'if-match': etag } });
  expect([rest.status, rest.headers.get('content-range')]).toEqual([
    206,
    `bytes 100-${whole.bytes.length - 1}/${whole.bytes.length}`,
  ]);
  expect(rest.bytes.equals(whole.bytes.subarray(100))).toBe(true);
  for (const headers of [
    { range: 'bytes=100-', 'if-match': `"${'0'.repeat(64)}"` },
    { range: 'bytes=100-' },
    { range: 'bytes=0-10,20-30', 'if-match': etag },
    { range: 'bytes=999999-', 'if-match': etag },
  ]) {
    expect(await port.read({ object: 'people' }, { headers })).toMatchObject({
      status: 412,
      code: 'PORT_CHANGED',
    });
  }
  expect((await port.audit()).map(({ port: read }) => read?.offset)).toEqual([undefined, 100]);
});

test('a file is kept for a moment after its last reader, and no longer', async () => {
  await using port = await createPortProduct({ limits: { keepMs: 50 } });
  await port.read({ object: 'people' });
  const folder = join(port.product.home, 'domains', 'people', 'port');
  const files = async () => {
    const [own = ''] = await readdir(folder);
    return (await readdir(join(folder, own))).filter((name) => name.endsWith('.parquet'));
  };
  await expect.poll(files, { timeout: 5_000 }).toEqual([]);
});

test('a file that would be larger than allowed is not sent, and leaves nothing behind', async () => {
  await using port = await createPortProduct({ limits: { fileBytes: 100 } });
  expect(await port.read({ object: 'people' })).toMatchObject({ status: 413, code: 'LIMIT_EXCEEDED' });
  const folder = join(port.product.home, 'domains', 'people', 'port');
  const [own = ''] = await readdir(folder);
  expect(await readdir(join(folder, own))).toEqual([]);
});

test('a disk without room makes no files', async () => {
  await using port = await createPortProduct({ limits: { freeBytes: Number.MAX_SAFE_INTEGER } });
  const { status, code, headers } = await port.read({ object: 'people' });
  expect([status, code, headers.get('retry-after')]).toEqual([503, 'OVERLOADED', '1']);
});

test('a reader that takes nothing is disconnected, and its place is free again', async () => {
  // More than the buffers of a connection take.
  const big = Array.from({ length: 30_000 }, (_, index) => ({
    id: `p${index}`,
    name: null,
    email: `${index}@example.org`,
    city: createHash('shake256', { outputLength: 800 }).update(String(index)).digest('hex'),
  }));
  await using port = await createPortProduct({
    rows: { people: big },
    limits: { stallMs: 300, readersOfOne: 1 },
  });
  const { product, identity, read } = port;
  const call = { url: product.server.url, product: 'people', identity, request: { object: 'people' } };
  const slow = await openPort(call);
  expect(slow.status).toBe(200);
  expect(await read({ object: 'people' })).toMatchObject({ status: 503, code: 'OVERLOADED' });
  await expect.poll(async () => (await openPort(call)).status, { timeout: 10_000, interval: 300 }).toBe(200);
  await expect(slow.arrayBuffer()).rejects.toThrow();
});
