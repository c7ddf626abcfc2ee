import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

const sdl = `${linkHeader({ federation: ['@key'], policy: ['@classification', '@access'] })}
  type Query { plan: Plan }
  type Plan @key(fields: "id") @classification(level: INTERNAL) {
    id: ID! @classification(level: INTERNAL)
    cost: Int @classification(level: INTERNAL) @access(allow: [["service:plans"], ["agreement"]])
  }`;
const subgraph = { name: 'plans', sdl, resolvers: { Query: { plan: () => ({ id: 'p1', cost: 5 }) } } };
const states = (allow: string) => [
  { file: 'organisation.graphql', sdl: `extend schema @organisation(allow: ${allow})` },
];
const query = '{ plan { id } }';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [subgraph],
    overlays: states('[["scope:staff"]]'),
    agreements: [
      {
        consumer: 'domain:stats',
        product: 'plans',
        purpose: 'reports',
        expires: '2099-12-31',
        approver: 'somebody',
      },
    ],
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

test('a token of the organisation sees INTERNAL fields, and any other valid token does not', async () => {
  expect((await mesh.as({ sub: 'a', scopes: ['staff'] }).query(query)).data).toEqual({ plan: { id: 'p1' } });
  for (const claims of [{}, { roles: ['staff'] }, { staff: true }, { domains: ['plans'] }]) {
    const { data, errors } = await mesh.as({ sub: 'a', ...claims }).query(query);
    expect([claims, data, errors?.[0]?.extensions.code]).toEqual([claims, { plan: null }, 'FORBIDDEN_FIELD']);
  }
});

test.each([
  { service: 'plans' },
  { service: ['plans'], sub: 'domain:plans', client_id: 'domain:plans', roles: ['service:plans'] },
  {
    principal: { service: 'plans' },
    prn: { service: 'plans' },
    isOrganisation: true,
    organisation: ['plans'],
  },
])('a token that claims to be a service identity is none: %j', async (claims) => {
  const { data } = await mesh.as({ sub: 'a', ...claims }).query(query);
  expect(data).toEqual({ plan: null });
  const staff = await mesh.as({ sub: 'a', scopes: ['staff'], ...claims }).query('{ plan { id cost } }');
  expect(staff.data).toEqual({ plan: { id: 'p1', cost: null } });
});

test("an application that uses a domain's name has none of the domain's agreements", async () => {
  const claims = {
    sub: 'a',
    scopes: ['staff'],
    client_id: 'domain:stats',
    purposes: ['reports'],
    purpose: 'reports',
  };
  expect((await mesh.as(claims).query('{ plan { cost } }')).data).toEqual({ plan: { cost: null } });
});

test('the organisation can be stated by the issuer of its tokens', async () => {
  for (const [issuer, plan] of [
    ['test-issuer', { id: 'p1' }],
    ['other-issuer', null],
  ] as const) {
    await using issued = await createTestMesh({
      subgraphs: [subgraph],
      overlays: states(`[["claim:iss=${issuer}"]]`),
    });
    expect((await issued.as({ sub: 'a' }).query(query)).data).toEqual({ plan });
    // Fields for anonymous callers stay open.
    expect((await issued.query(query)).data).toEqual({ plan: null });
  }
});

test('without an organisation statement no caller sees INTERNAL fields', async () => {
  await using unstated = await createTestMesh({ subgraphs: [subgraph], unstated: true });
  for (const claims of [{ scopes: ['staff'] }, { roles: ['steward'], domains: ['plans'] }]) {
    expect((await unstated.as({ sub: 'a', ...claims }).query(query)).data).toEqual({ plan: null });
  }
});
