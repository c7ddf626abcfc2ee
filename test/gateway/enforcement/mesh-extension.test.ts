import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyst, ordersSubgraph, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { meshOf, send } from '#test/testkit/test-subgraph.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

test('a response names its products and masked fields, with the policy', async () => {
  const response = await mesh.as(analyst).query('{ orders { total customer { name country } } }');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.extensions.mesh).toEqual({
    products: ['orders', 'users'].map((domain) => ({
      domain,
      product: `${domain}-product`,
      version: '1.0.0',
      snapshot: `snapshot-of-${domain}`,
      publishedAt: '2026-01-01T00:00:00Z',
      ageSeconds: expect.any(Number),
    })),
    masked: [{ coordinate: 'User.name', mask: 'REDACT', policy: 'users' }],
  });
});

test('nothing is masked for a caller who sees everything', async () => {
  const response = await mesh.as(steward).query('{ orders { customer { name } } }');
  expect(response.extensions.mesh.masked).toEqual([]);
});

test('a response under another policy is masked by the gateway', async () => {
  await using other = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
  const stale = { policy: 'of yesterday' } as Parameters<typeof meshOf>[1];
  const users = [{ __typename: 'User', id: '1', name: 'clear' }];
  const body = JSON.stringify({ data: { users }, extensions: { mesh: meshOf('users', stale) } });
  if (other.subgraphs.users) other.subgraphs.users.fault = (outgoing) => send(outgoing, 200, body);
  const response = await other.as(analyst).query('{ users { name } }');
  expect(response.data).toEqual({ users: [{ name: '[redacted]' }] });
  expect(response.errors).toBeUndefined();
});

test('only the holder of an envelope can fetch the policy', async () => {
  await mesh.as(analyst).query('{ users { country } }');
  const asked = mesh.subgraphs.users?.asked.at(-1);
  const url = asked?.envelope?.policyUrl ?? '';
  expect((await fetch(url)).status).toBe(401);
  const token = await mesh.issuer.token({ roles: ['steward'] });
  expect(
    (await fetch(url, { headers: { 'x-weft-envelope': token, authorization: `Bearer ${token}` } })).status,
  ).toBe(401);
  const headers = { 'x-weft-envelope': String(asked?.headers['x-weft-envelope']) };
  const bundle = await fetch(url, { headers });
  expect(bundle.status).toBe(200);
  expect(JSON.parse(await bundle.text()).coordinates['User.salary']).toBeDefined();
  expect((await fetch(`${url}0`, { headers })).status).toBe(404);
});

test('a response names its purpose, and the row filters and group floors that apply', async () => {
  const rows = 'extend type User @rows(field: "country", claim: "country", unless: [["role:steward"]])';
  const floor = 'extend type User @minGroupSize(k: 12, of: "id", unless: [["role:steward"]])';
  await using governed = await createTestMesh({
    subgraphs: [usersSubgraph, ordersSubgraph],
    overlays: [
      { file: 'rows.graphql', sdl: rows },
      { file: 'floor.graphql', sdl: floor },
      {
        file: 'own.graphql',
        sdl: 'extend type User { country: String @mask(with: GENERALIZE, to: "1", unless: [["role:steward"], ["self:id"]]) }',
      },
    ],
  });
  const { extensions } = await governed
    .as({ ...analyst, purpose: 'analytics', country: ['NL'] })
    .query('{ users { country } orders { total } }');
  expect(extensions.mesh).toMatchObject({
    purpose: 'analytics',
    masked: [
      {
        coordinate: 'User.country',
        mask: 'GENERALIZE',
        to: '1',
        self: true,
        policy: 'overlay:own.graphql',
      },
    ],
    rows: [{ type: 'User', field: 'country', claim: 'country', policy: 'overlay:rows.graphql' }],
    floors: [{ coordinate: 'User', k: 12, of: 'id', policy: 'overlay:floor.graphql' }],
  });
  for (const [claims, query] of [
    [steward, '{ users { country } }'],
    [analyst, '{ orders { total } }'],
  ] as const) {
    const { mesh: told } = (await governed.as(claims).query(query)).extensions;
    expect(Object.keys(told).sort()).toEqual(['masked', 'products']);
  }
});

test('an error names the field and its policy, where a field is denied and where an operation is refused', async () => {
  const denied = await mesh.as(analyst).query('{ users { salary } }');
  expect(denied.errors?.[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN_FIELD',
    coordinate: 'User.salary',
    policy: 'users',
  });
  const refused = await mesh.as(analyst).query('{ users(where: { email: { eq: "ann" } }) { id } }');
  expect(refused.errors?.[0]?.extensions).toMatchObject({
    code: 'MASKED_FIELD_OPERATION',
    coordinate: 'User.email',
    policy: 'users',
  });
});

test('a row filter or a floor by a denied field does not name it', async () => {
  const sdl =
    'extend type User @rows(field: "salary", claim: "pay", unless: [["role:steward"]]) @minGroupSize(k: 7, of: "salary")';
  await using governed = await createTestMesh({
    subgraphs: [usersSubgraph],
    overlays: [{ file: 'pay.graphql', sdl }],
  });
  const { extensions } = await governed.as(analyst).query('{ users { country } }');
  expect(extensions.mesh).toMatchObject({
    rows: [{ type: 'User', claim: 'pay', policy: 'overlay:pay.graphql' }],
    floors: [{ coordinate: 'User', k: 7, policy: 'overlay:pay.graphql' }],
  });
  expect(JSON.stringify(extensions)).not.toContain('salary');
});
