import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

async function get(headers: Record<string, string>) {
  const url = `${mesh.gateway.url}/graphql?query=${encodeURIComponent('{ me { id } }')}`;
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text() };
}

test('a token that verifies proves that no other site sent a GET', async () => {
  const token = await mesh.issuer.token({});
  const asked = await get({ authorization: `Bearer ${token}` });
  expect(JSON.parse(asked.text)).toEqual({ data: { me: { id: 'u1' } } });
  expect((await get({ authorization: `Bearer ${token}x` })).status).toBe(401);
});

test.each([
  { 'graphql-require-preflight': '1' },
  { 'apollo-require-preflight': 'true' },
  { 'x-apollo-operation-name': 'Me' },
  { 'content-type': 'application/json' },
])('so does a header that takes a preflight: %j', async (headers) => {
  expect((await get(headers as Record<string, string>)).status).toBe(200);
});

test('a cookie is no token and proves nothing, and neither does what a page may send', async () => {
  const token = await mesh.issuer.token({});
  for (const headers of [
    {},
    { cookie: `authorization=Bearer ${token}; token=${token}` },
    { 'graphql-require-preflight': '' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'text/plain; application/json' },
    { accept: 'application/json', 'accept-language': 'en', origin: 'https://evil.example' },
    // What the gateway would tell itself.
    { 'x-weft-verified': '1' },
  ]) {
    const { status, text } = await get(headers as Record<string, string>);
    expect([status, text]).toEqual([400, expect.stringContaining('graphql-require-preflight')]);
  }
});
