import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompressor } from '#gateway/transport/compress.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const actors = 'actors(kinds: [HUMAN, MACHINE]) { __typename id name ... on Person { kind } }';
const large = `{ ${Array.from({ length: 40 }, (_, n) => `a${n}: ${actors}`).join(' ')} }`;

/** By Node's own client, which decompresses nothing. */
async function post(query: string, encoding?: string) {
  const outgoing = request({
    port: mesh.gateway.port,
    path: '/graphql',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(encoding === undefined ? {} : { 'accept-encoding': encoding }),
    },
  });
  outgoing.end(JSON.stringify({ query }));
  return new Promise<{ encoding: unknown; vary: unknown; length: unknown; body: Buffer }>(
    (resolve, reject) => {
      outgoing.on('error', reject).on('response', async (incoming) => {
        const { 'content-encoding': chosen, vary, 'content-length': length } = incoming.headers;
        resolve({ encoding: chosen, vary, length, body: await buffer(incoming) });
      });
    },
  );
}

const inflate: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

test.each([
  ['gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1.0, *;q=0.5', 'gzip'],
  ['br, gzip;q=0.5', 'br'],
  ['gzip;q=0.5, br;q=0.7, zstd;q=0.9', 'zstd'],
  ['zstd;q=0, *', 'br'],
  ['*', 'zstd'],
  ['GZIP', 'gzip'],
])('for "accept-encoding: %s" a large response is in %s', async (accepted, encoding) => {
  const plain = await post(large);
  const packed = await post(large, accepted);
  expect(packed.encoding).toBe(encoding);
  expect(packed.length).toBe(String(packed.body.length));
  expect(packed.body.length).toBeLessThan(plain.body.length / 5);
  expect(inflate[encoding]?.(packed.body).equals(plain.body)).toBe(true);
});

test.each([
  undefined,
  '',
  'identity',
  'deflate',
  'gzip;q=0',
  'identity, gzip;q=0.5',
  '*;q=0',
  'gzip;q=7',
  'compress, x',
])('for "accept-encoding: %s" it is as it is, and says that it could be another', async (accepted) => {
  const plain = await post(large, accepted);
  expect(plain.encoding).toBeUndefined();
  expect(plain.vary).toBe('authorization, x-purpose, accept-encoding');
  expect(JSON.parse(String(plain.body)).data.a0).toHaveLength(3);
});

test('a small one is as it is for all', async () => {
  const small = await post('{ me { id } }', 'gzip');
  expect([small.encoding, small.vary]).toEqual([undefined, 'authorization, x-purpose']);
});

test('responses of the same text at the same time are compressed once, and nothing is kept', async () => {
  const compress = createCompressor(100);
  const text = () => `{"data":"${'x'.repeat(10_000)}"}`;
  const asked = (encoding: string) =>
    compress({ status: 200, body: text() }, { path: '/', headers: { 'accept-encoding': encoding } });
  const [first, second, other] = await Promise.all([asked('gzip'), asked('gzip'), asked('br')]);
  expect(second?.body).toBe(first?.body);
  expect(other?.body).not.toEqual(first?.body);
  const later = await asked('gzip');
  expect(later.body).not.toBe(first?.body);
  expect(later.body).toEqual(first?.body);
});

test('the limit 0 compresses none', async () => {
  const compress = createCompressor(0);
  const response = { status: 200, body: 'x'.repeat(100_000) };
  expect(await compress(response, { path: '/', headers: { 'accept-encoding': 'gzip' } })).toBe(response);
});
