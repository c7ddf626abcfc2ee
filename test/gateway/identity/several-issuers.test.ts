import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import type { GatewayOptions } from '#gateway/options.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import {
  createTestIdentityProvider,
  type TestIdentityProvider,
} from '#test/testkit/test-identity-provider.ts';
import type { Flaw } from '#test/testkit/test-issuer.ts';
import { ask, createTestMesh, type TestMesh, type TestMeshOptions } from '#test/testkit/test-mesh.ts';

let company: TestIdentityProvider;
let partner: TestIdentityProvider;
beforeAll(async () => {
  // Both call their keys the same.
  [company, partner] = await Promise.all([
    createTestIdentityProvider(),
    createTestIdentityProvider({ path: '/partner' }),
  ]);
});
afterAll(() => Promise.all([company, partner].map((provider) => provider[Symbol.asyncDispose]())));

const grants = {
  roles: ['customer'],
  scopes: ['read'],
  purposes: ['support'],
  claims: ['partner=acme', 'team'],
};
const everything = { roles: '*', scopes: '*', purposes: '*', domains: '*', claims: '*' } as const;

function identityOf(ofPartner: Partial<IdentityOptions> = {}): readonly IdentityOptions[] {
  const whom = { audience: 'weft', types: ['JWT'] } as const;
  return [
    { ...whom, issuer: company.issuer, own: true, grants: everything },
    { ...whom, issuer: partner.issuer, grants, ...ofPartner },
  ];
}

/** Rows of other types ask for those claims, so that domains are told of them. */
const asking = ['partner', 'team', 'region', 'iss']
  .map((claim) => `@rows(field: "id", claim: "${claim}")`)
  .join(' ');

const createMesh = (options: Partial<TestMeshOptions> = {}, gateway: Partial<GatewayOptions> = {}) =>
  createTestMesh({
    subgraphs: [usersSubgraph],
    overlays: [{ file: 'rows.graphql', sdl: `extend type Firm ${asking}` }],
    ...options,
    gateway: { identity: identityOf(), ...gateway },
  });

const headersOf = async (
  provider: TestIdentityProvider,
  claims: Record<string, unknown> = {},
  flaw?: Flaw,
) => ({
  authorization: `Bearer ${await provider.token(claims, flaw)}`,
});

/** What a domain is told of a caller, or why there is none. */
async function shown(
  mesh: TestMesh,
  headers: Record<string, string>,
): Promise<Principal | string | undefined> {
  const { errors } = await mesh.query('{ user(id: "1") { id } }', { headers });
  return errors?.[0]?.message ?? mesh.subgraphs.users?.asked.at(-1)?.envelope?.principal;
}

const wishes = {
  roles: ['customer', 'steward', 'Customer', '*'],
  scopes: ['read', 'staff'],
  scope: 'write',
  purposes: ['support', 'governance'],
  domains: ['users'],
  partner: ['acme', 'other'],
  team: ['a', 'b'],
  region: 'EU',
  client_id: 'portal',
};

test('an issuer asserts what it may, and what else its tokens say is as if they did not', async () => {
  await using mesh = await createMesh();
  expect(await shown(mesh, await headersOf(partner, wishes))).toEqual({
    authenticated: true,
    subject: `${partner.issuer}|ann`,
    consumer: `${partner.issuer}|portal`,
    roles: ['customer'],
    scopes: ['read'],
    purposes: ['support'],
    domains: [],
    claims: { iss: [partner.issuer], partner: ['acme'], team: ['a', 'b'] },
  });
  expect(await shown(mesh, await headersOf(company, wishes))).toEqual({
    authenticated: true,
    subject: 'ann',
    consumer: 'portal',
    roles: wishes.roles,
    scopes: ['read', 'staff', 'write'],
    purposes: wishes.purposes,
    domains: ['users'],
    claims: { iss: [company.issuer], partner: ['acme', 'other'], team: ['a', 'b'], region: ['EU'] },
  });
});

test("an issuer in a list may assert nothing by default, and is not the mesh's own", async () => {
  const [own] = identityOf();
  const identity = [own, { issuer: partner.issuer, audience: 'weft', types: ['JWT'] }] as IdentityOptions[];
  await using mesh = await createMesh({}, { identity });
  expect(await shown(mesh, await headersOf(partner, wishes))).toMatchObject({
    subject: `${partner.issuer}|ann`,
    roles: [],
    scopes: [],
    purposes: [],
    domains: [],
    claims: { iss: [partner.issuer] },
  });
});

test("a purpose that an issuer may not grant is refused, as the token's own and as the header's", async () => {
  await using mesh = await createMesh();
  const purposes = ['support', 'governance'];
  const { status, errors } = await mesh.query('{ user(id: "1") { id } }', {
    headers: await headersOf(partner, { purposes, purpose: 'governance' }),
  });
  expect([status, errors?.[0]?.extensions.code]).toEqual([403, 'PURPOSE_NOT_GRANTED']);
  const headers = { ...(await headersOf(partner, { purposes })), 'x-purpose': 'governance' };
  expect(await shown(mesh, headers)).toMatch(/not granted to the caller\. Granted: "support"/);
  const granted = { ...(await headersOf(partner, { purposes })), 'x-purpose': 'support' };
  expect(await shown(mesh, granted)).toMatchObject({ purpose: 'support' });
});

test('claims that an issuer may not assert are not counted, and bring no refusal', async () => {
  await using mesh = await createMesh();
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`c${at}`, 'x'.repeat(20)]));
  expect(await shown(mesh, await headersOf(partner, { ...many, groups: 2 ** 60 }))).toMatchObject({
    claims: {},
  });
  expect(await shown(mesh, await headersOf(company, many))).toMatch(/more than 64 further claims/);
});

test("a key is its issuer's, whatever it is called", async () => {
  await using mesh = await createMesh();
  expect(await shown(mesh, await headersOf(partner))).toMatchObject({ authenticated: true });
  for (const [claimed, key] of [
    [company, partner.key],
    [partner, company.key],
  ] as const) {
    expect(await shown(mesh, await headersOf(claimed, {}, { key }))).toBe("The token's signature is wrong.");
  }
});

test('each issuer has its own algorithms, types and audience', async () => {
  await using curve = await createTestIdentityProvider({ alg: 'ES256' });
  const [own] = identityOf() as [IdentityOptions];
  const identity = [
    { ...own, algorithms: ['RS256'] },
    { issuer: curve.issuer, audience: 'curves', algorithms: ['ES256'] },
  ];
  await using mesh = await createMesh({}, { identity });
  const typ = 'at+jwt';
  expect(await shown(mesh, await headersOf(curve, { aud: 'curves' }, { header: { typ } }))).toMatchObject({
    authenticated: true,
  });
  expect(await shown(mesh, await headersOf(curve, { aud: 'curves' }))).toBe(
    'The token\'s type ("typ") is "JWT", expected "at+jwt".',
  );
  expect(await shown(mesh, await headersOf(curve, { aud: 'weft' }, { header: { typ } }))).toBe(
    'The token is for another audience ("aud"): it is "weft", expected "curves".',
  );
  expect(await shown(mesh, await headersOf(curve, { iss: company.issuer }))).toBe(
    'The token\'s signature algorithm is not accepted: it is "ES256", expected "RS256".',
  );
});

test("an issuer that is down is none of the others'", async () => {
  await using down = await createTestIdentityProvider();
  down.fault = () => ({ status: 503, body: 'down' });
  await using mesh = await createMesh({}, { identity: identityOf({ issuer: down.issuer }) });
  expect(await shown(mesh, await headersOf(down))).toMatch(/cannot be checked now/);
  expect(await shown(mesh, await headersOf(company))).toMatchObject({ authenticated: true });
});

test("who is trusted beside the mesh's own issuer is not told", async () => {
  await using mesh = await createMesh();
  const found = 'https://stranger.example';
  expect(await shown(mesh, await headersOf(company, { iss: found }))).toBe(
    `The token's issuer ("iss") is "${found}", expected "${company.issuer}" or another that is trusted.`,
  );
  const [, other] = identityOf();
  await using strangers = await createMesh(
    {},
    { identity: identityOf().map((one) => ({ ...one, own: false })) },
  );
  expect(await shown(strangers, await headersOf(company, { iss: found }))).toMatch(
    /expected one of 2 that are trusted\.$/,
  );
  await using alone = await createMesh({}, { identity: other });
  expect(await shown(alone, await headersOf(company))).toBe(
    `The token's issuer ("iss") is "${company.issuer}", expected "${partner.issuer}".`,
  );
});

test("the mesh's own issuer cannot name another one's subject or application", async () => {
  await using mesh = await createMesh();
  const taken = `${partner.issuer}|ann`;
  for (const claims of [{ sub: taken }, { client_id: taken }, { azp: `${partner.issuer}|` }]) {
    expect(await shown(mesh, await headersOf(company, claims))).toMatch(
      /as those of another issuer are named/,
    );
  }
  const identity = identityOf().map((one) => ({ ...one, claims: { subject: ['oid'] } }));
  await using mapped = await createMesh({}, { identity });
  expect(await shown(mapped, await headersOf(company, { oid: taken }))).toMatch(/another issuer are named/);
  expect(await shown(mapped, await headersOf(partner, { oid: 'eve' }))).toMatchObject({
    subject: `${partner.issuer}|eve`,
  });
  for (const sub of [`auth0|${partner.issuer}|ann`, partner.issuer, `${partner.issuer}/ann`]) {
    expect(await shown(mesh, await headersOf(company, { sub }))).toMatchObject({ subject: sub });
  }
});

test('issuers that cannot be told from each other are not trusted', async () => {
  const [own, other] = identityOf() as [IdentityOptions, IdentityOptions];
  for (const [identity, message] of [
    [[own, own], /named twice/],
    [[own, { ...other, own: true }], /Two issuers/],
    [[own, { ...other, issuer: 'a|b', keys: () => Promise.reject(new Error()) }], /has a "\|"/],
  ] as const) {
    await expect(createMesh({}, { identity })).rejects.toThrow(message);
  }
});

test("the organisation's own people can be required to come from one issuer", async () => {
  const overlays = [
    {
      file: 'organisation.graphql',
      sdl: `extend schema @organisation(allow: [["scope:staff", "claim:iss=${company.issuer}"]])
        extend type User { country: String @classification(level: INTERNAL) }`,
    },
  ];
  await using mesh = await createMesh({ overlays }, { identity: identityOf({ grants: everything }) });
  const country = async (provider: TestIdentityProvider, claims: Record<string, unknown>) =>
    (await mesh.query('{ user(id: "1") { country } }', { headers: await headersOf(provider, claims) })).data
      .user.country;
  expect(await country(company, { scopes: ['staff'] })).toBe('NL');
  expect(await country(company, {})).toBeNull();
  expect(await country(partner, { scopes: ['staff'], iss_: company.issuer })).toBeNull();
});

test("an agreement with an application is none with another issuer's of the same name", async () => {
  const agreed = (consumer: string) => ({
    consumer,
    product: 'users',
    purpose: 'support',
    expires: '2099-12-31',
    approver: 'somebody',
  });
  const sdl = 'extend type User { country: String @access(allow: [["agreement:users"]]) }';
  const overlays = [{ file: 'agreed.graphql', sdl }];
  const claims = { client_id: 'portal', purposes: ['support'], purpose: 'support' };
  const seenBy = async (consumer: string) => {
    await using mesh = await createMesh({ overlays, agreements: [agreed(consumer)] });
    const seen = async (provider: TestIdentityProvider) =>
      (await mesh.query('{ user(id: "1") { country } }', { headers: await headersOf(provider, claims) })).data
        .user.country;
    return [await seen(company), await seen(partner)];
  };
  expect(await seenBy('portal')).toEqual(['NL', null]);
  expect(await seenBy(`${partner.issuer}|portal`)).toEqual([null, 'NL']);
});

test('callers of one name and two issuers are counted each for themselves', async () => {
  const limits = { requestsPerSecond: 0.01, requestBurst: 1 };
  await using mesh = await createMesh({}, { limits });
  const status = async (provider: TestIdentityProvider) =>
    (await mesh.query('{ user(id: "1") { id } }', { headers: await headersOf(provider) })).status;
  expect([await status(company), await status(company), await status(partner)]).toEqual([200, 429, 200]);
});

/** Everybody has a locker, and sees the notes that are theirs. */
const contract = `
kind: DataContract
apiVersion: v3.1.0
id: urn:weft:people
name: people
version: 1.0.0
status: active
domain: people
schema:
  - name: persons
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: locker
        logicalType: string
        classification: public
        customProperties:
          - { property: pii, value: name }
          - { property: mask, value: { with: REDACT, unless: [["self:id"]] } }
  - name: notes
    customProperties:
      - { property: rows, value: { field: owner, claim: sub } }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: owner, logicalType: string, classification: public }
`;

test("a subject of one issuer is never taken for the other's: own rows, row filters, cached responses, audit", async () => {
  const partners = `${partner.issuer}|ann`;
  const rows = {
    persons: [
      { id: 'ann', locker: 'of ours' },
      { id: partners, locker: 'of theirs' },
    ],
    notes: [
      { id: 'n1', owner: 'ann' },
      { id: 'n2', owner: partners },
    ],
  };
  await using mesh: KitMesh = await createKitMesh({
    products: [{ contract, rows }],
    gateway: { identity: identityOf() },
  });
  const query = '{ people { nodes { id locker } } notes { nodes { id } } }';
  const seen = async (provider: TestIdentityProvider) => {
    const { data } = await ask(mesh.gateway.url, query, { headers: await headersOf(provider) });
    const lockers = data.people.nodes.map(({ locker }: { locker: string }) => locker);
    return [...lockers.sort(), ...data.notes.nodes.map(({ id }: { id: string }) => id)];
  };
  for (let asked = 0; asked < 3; asked += 1) {
    const [ours, theirs] = await Promise.all([seen(company), seen(partner)]);
    expect(ours).toEqual(['[redacted]', 'of ours', 'n1']);
    expect(theirs).toEqual(['[redacted]', 'of theirs', 'n2']);
  }
  const recorded = (await auditRecords(mesh.auditFolder)).map(({ principal }) => principal.subject);
  expect(new Set(recorded)).toEqual(new Set(['ann', partners]));
});
