import { expect, test } from 'vitest';
import type { GatewayOptions } from '#gateway/options.ts';
import { supergraphWith, usersInterface } from '#test/fixtures/contracts-on-graph.ts';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { type Answer, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

function meshWith(options: Partial<GatewayOptions> = {}): Promise<TestMesh> {
  const supergraph = supergraphWith(usersInterface);
  return createTestMesh({ subgraphs: [usersSubgraph], gateway: { supergraph, ...options } });
}

async function contractOf(mesh: TestMesh, path: string, claims?: Record<string, unknown>, method = 'GET') {
  const authorization = claims && `Bearer ${await mesh.issuer.token(claims)}`;
  const headers = authorization === undefined ? {} : { authorization };
  return fetch(`${mesh.gateway.url}/contracts/${path}`, { headers, method });
}

test('a gateway tells what may be referred to in a contract, as far as introspection shows it', async () => {
  await using mesh = await meshWith();
  const [secrets, users] = usersInterface.objects;
  for (const urn of ['urn:weft:users', 'urn%3Aweft%3Ausers', 'URN:WEFT:users']) {
    const seen = await contractOf(mesh, urn, analyst);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('cache-control')).toBe('no-store');
    expect(seen.headers.get('vary')).toContain('authorization');
    expect(await seen.json()).toEqual({ ...usersInterface, objects: [users] });
  }
  expect(await (await contractOf(mesh, 'urn:weft:users', steward)).json()).toMatchObject({
    objects: [secrets, users],
  });
  expect((await contractOf(mesh, 'urn:weft:users', analyst, 'HEAD')).status).toBe(200);
  expect((await contractOf(mesh, 'urn:weft:users', analyst, 'POST')).status).toBe(405);
});

test.each([
  'urn:weft:orders',
  'users',
  '%ff',
  '',
  'urn:weft:users#users.id',
  `urn:weft:${'u'.repeat(5_000)}`,
])('what is no contract of the graph is not found: %s', async (path) => {
  await using mesh = await meshWith();
  const response = await contractOf(mesh, path, steward);
  expect(response.status).toBe(path.includes('#') ? 200 : 404);
  if (response.status === 404) {
    expect(await response.text()).not.toContain('uuu');
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});

test('a contract of which a caller may see nothing is not there for them', async () => {
  const hidden = { ...usersInterface, objects: usersInterface.objects.slice(0, 1) };
  await using mesh = await meshWith({ supergraph: supergraphWith(hidden) });
  const unseen = await contractOf(mesh, 'urn:weft:users', analyst);
  const absent = await contractOf(mesh, 'urn:weft:orders', analyst);
  expect([unseen.status, await unseen.text()]).toEqual([absent.status, await absent.text()]);
  expect((await contractOf(mesh, 'urn:weft:users', steward)).status).toBe(200);
});

test('of two contracts with one URN neither is told', async () => {
  const supergraph = supergraphWith(usersInterface, { ...usersInterface, domain: 'other1' });
  await using mesh = await meshWith({ supergraph });
  expect((await contractOf(mesh, 'urn:weft:users', steward)).status).toBe(404);
});

test('the route is for those who may introspect, and held to the limits', async () => {
  await using open = await meshWith();
  expect((await contractOf(open, 'urn:weft:users')).status).toBe(200);
  await using mesh = await meshWith({
    production: true,
    limits: { requestsPerSecond: 1, requestBurst: 2 },
  });
  const anonymous = await contractOf(mesh, 'urn:weft:users');
  const { errors } = (await anonymous.json()) as Answer;
  expect([anonymous.status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  const forged = await fetch(`${mesh.gateway.url}/contracts/urn:weft:users`, {
    headers: { authorization: 'Bearer a.b.c' },
  });
  expect(forged.status).toBe(401);
  expect((await contractOf(mesh, 'urn:weft:users')).status).toBe(429);
});

test('a graph that was composed without contracts has none, and one without policy shows its own to all', async () => {
  await using none = await createTestMesh({ subgraphs: [usersSubgraph] });
  expect((await contractOf(none, 'urn:weft:users', steward)).status).toBe(404);
});
