import { CompactSign } from 'jose';
import { expect } from 'vitest';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import {
  createTestIdentityProvider,
  type TestIdentityProvider,
  type TestIdentityProviderOptions,
} from '#test/testkit/test-identity-provider.ts';
import type { Flaw } from '#test/testkit/test-issuer.ts';
import type { Exchange } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { bytesOf, expectCode } from '../expectations.ts';
import { claimsOf, customer, type Persona, type PersonaName, personas } from '../personas.ts';

/** A gateway before the mesh's domains that trusts the mesh's own issuer and a partner's. */
interface Trusting extends AsyncDisposable {
  readonly own: TestIdentityProvider;
  readonly partner: TestIdentityProvider;
  /** @param more who it is, where they may see what is protected, and what they ask. */
  ask(
    issuer: TestIdentityProvider,
    claims: Record<string, unknown>,
    flaw?: Flaw,
    more?: { readonly as?: Persona; readonly query?: string },
  ): Promise<Exchange>;
  /** A token as it is. */
  show(token: string): Promise<Exchange>;
}

const query = `{
  customers { totalCount nodes { id displayName email phone ssn salary passport locker } }
  customer(id: "c1") { id displayName email locker }
  orders { totalCount }
}`;

const everything = { roles: '*', scopes: '*', purposes: '*', domains: '*', claims: '*' } as const;
const whom = { audience: 'weft', types: ['JWT'] } as const;
const stewards = claimsOf(personas.steward.principal);

async function createTrusting(
  { attacker, mesh }: World,
  ofPartner: Partial<IdentityOptions> = {},
  options: TestIdentityProviderOptions = {},
): Promise<Trusting> {
  await using starting = new AsyncDisposableStack();
  const own = starting.use(await createTestIdentityProvider());
  const partner = starting.use(await createTestIdentityProvider({ path: '/partner', ...options }));
  const identity = [
    { ...whom, issuer: own.issuer, own: true, grants: everything },
    { ...whom, issuer: partner.issuer, ...ofPartner },
  ];
  // Keys are read anew for each token, so that what a provider says now is what counts.
  const limits = { refreshMs: 0, cooldownMs: 0, retryMs: 0 };
  const gateway = starting.use(
    await mesh.secondGateway({ identity: identity.map((one) => ({ ...one, limits })) }),
  );
  const running = starting.move();
  const show = (token: string, as: Persona = personas.anonymous, text = query) =>
    attacker.http({
      to: gateway.url,
      headers: { authorization: `Bearer ${token}` },
      body: { query: text },
      as,
    });
  return {
    own,
    partner,
    show: (token) => show(token),
    ask: async (issuer, claims, flaw, { as, query: text } = {}) =>
      show(await issuer.token(claims, flaw), as, text),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const now = () => Math.floor(Date.now() / 1_000);

/** What makes claims a token of an issuer for the gateway. */
function whomOf({ issuer }: TestIdentityProvider) {
  return { iss: issuer, aud: whom.audience, iat: now(), exp: now() + 60 };
}

/** A token with a payload of exactly this text. */
function signed({ key }: TestIdentityProvider, payload: string): Promise<string> {
  const header = { alg: 'RS256', kid: 'test', typ: 'JWT' };
  return new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header).sign(key);
}

/** Of our own: what one issuer's tokens, or tokens that are no access tokens, try to be. */
export const issuers: AttackArea = {
  area: 'several issuers and ID tokens (our own)',
  attempts: {
    'ISS-01 an issuer asserts what it may not': async (world) => {
      await using mesh = await createTrusting(world);
      const nobody = await mesh.ask(mesh.partner, { sub: 'eve' });
      expect(nobody.data.customer).toBeNull();
      for (const who of Object.keys(personas) as PersonaName[]) {
        const { sub: _, ...claims } = claimsOf(personas[who].principal);
        const response = await mesh.ask(mesh.partner, { sub: 'eve', ...claims, purpose: undefined });
        expect([who, bytesOf(response)]).toEqual([who, bytesOf(nobody)]);
        if (personas[who].principal.purpose === undefined) continue;
        expectCode(await mesh.ask(mesh.partner, { sub: 'eve', ...claims }), 403, 'PURPOSE_NOT_GRANTED');
      }
    },
    'ISS-02 one text of a claim is granted, others are asked for': async (world) => {
      const grants = { ...everything, claims: ['region=EU'] };
      await using mesh = await createTrusting(world, { grants });
      const claims = claimsOf({ ...personas.analyst_eu.principal, claims: {} });
      const count = async (region: unknown) => {
        const { data } = await mesh.ask(mesh.partner, { ...claims, region });
        return data.customers.totalCount as number;
      };
      const granted = await count(['EU']);
      expect(granted).toBeGreaterThan(0);
      expect(await count(['EU', 'US'])).toBe(granted);
      for (const region of [['US'], 'US', ['EU=US'], ['=EU'], [['EU']], { EU: 'US' }, ['eu']]) {
        expect([region, await count(region)]).toEqual([region, 0]);
      }
    },
    'ISS-03 a subject of one issuer passes for the same of another': async (world) => {
      const as = customer('c1');
      const claims = claimsOf({ ...as.principal, claims: { region: ['EU'] } });
      const lockers = '{ customer(id: "c1") { id locker } customers { nodes { locker } } }';
      await using mesh = await createTrusting(world, { grants: everything });
      const c1 = await mesh.ask(mesh.own, claims, {}, { as, query: lockers });
      expect(c1.data.customer.locker).toEqual(expect.any(String));
      for (const sub of ['c1', `${mesh.own.issuer}|c1`, `${mesh.partner.issuer}|c1`, '|c1', 'c1|', ' c1']) {
        const { status, data } = await mesh.ask(mesh.partner, { ...claims, sub }, {}, { query: lockers });
        expect([sub, status, data.customer]).toEqual([sub, 200, { id: 'c1', locker: null }]);
      }
      const taken = { ...claims, sub: `${mesh.partner.issuer}|c1` };
      expectCode(await mesh.ask(mesh.own, taken), 401, 'UNAUTHENTICATED');
      const application = { ...claims, client_id: `${mesh.partner.issuer}|portal` };
      expectCode(await mesh.ask(mesh.own, application), 401, 'UNAUTHENTICATED');
    },
    'ISS-04 an ID token, or another token of the same keys, passes for an access token': async (world) => {
      await using mesh = await createTrusting(world, { clients: ['portal'] });
      for (const claims of [
        { nonce: 'n' },
        { at_hash: 'h' },
        { c_hash: 'h' },
        { token_use: 'id' },
        { typ: 'ID' },
        { typ: 'Refresh' },
        { typ: 'Logout', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
        { aud: 'portal', azp: 'portal' },
        { aud: ['portal', 'weft'], azp: 'portal' },
        { aud: 'weft', client_id: 'weft' },
        { aud: 'account' },
        { aud: undefined },
        { aud: undefined, client_id: 'portal' },
      ]) {
        expectCode(await mesh.ask(mesh.own, { ...stewards, ...claims }), 401, 'UNAUTHENTICATED');
      }
      for (const typ of ['at+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt', 'weft-envelope+jwt', '']) {
        expectCode(await mesh.ask(mesh.own, stewards, { header: { typ } }), 401, 'UNAUTHENTICATED');
      }
    },
    'ISS-05 a key or an algorithm of one issuer signs for another': async (world) => {
      await using mesh = await createTrusting(world, { algorithms: ['ES256'] }, { alg: 'ES256' });
      const { own, partner } = mesh;
      for (const iss of [own.issuer, `${own.issuer}/`, [own.issuer], own.issuer.toUpperCase(), '', null]) {
        for (const header of [{}, { alg: 'RS256' }, { kid: own.jwk.kid as string }]) {
          if ('alg' in header) {
            const flaw = { header, key: own.key };
            expectCode(
              await mesh.ask(partner, { ...stewards, iss: partner.issuer }, flaw),
              401,
              'UNAUTHENTICATED',
            );
          } else {
            expectCode(await mesh.ask(partner, { ...stewards, iss }, { header }), 401, 'UNAUTHENTICATED');
          }
        }
      }
    },
    'ISS-06 discovery is led elsewhere': async (world) => {
      await using mesh = await createTrusting(world);
      await using evil = await createTestIdentityProvider();
      const { own } = mesh;
      const keys = new URL('/jwks', evil.issuer).href;
      const location = `${evil.issuer}/.well-known/openid-configuration`;
      const responses = [
        { status: 302, headers: { location }, body: '' },
        { status: 200, body: JSON.stringify(evil.document) },
        { status: 200, body: JSON.stringify({ issuer: `${own.issuer}/`, jwks_uri: keys }) },
        { status: 200, body: JSON.stringify({ jwks_uri: keys }) },
        { status: 200, body: JSON.stringify({ issuer: own.issuer, jwks_uri: 'file:///dev/null' }) },
        { status: 200, body: JSON.stringify({ issuer: own.issuer, jwks_uri: 'http://192.0.2.1/jwks' }) },
        { status: 200, body: 'x'.repeat(300_000) },
      ];
      for (const response of responses) {
        own.fault = () => response;
        const flaw = { key: evil.key };
        expectCode(await mesh.ask(own, stewards, flaw), 503, 'IDENTITY_UNAVAILABLE');
      }
      expect(evil.asked).toEqual([]);
      own.fault = undefined;
      expect((await mesh.ask(own, { sub: 'eve' })).status).toBe(200);
      expectCode(await mesh.ask(own, stewards, { key: evil.key }), 401, 'UNAUTHENTICATED');
    },
    'ISS-07 a claim leads where no claim is': async (world) => {
      const claims = {
        roles: [
          ['realm_access', 'roles'],
          ['__proto__', 'roles'],
          ['constructor', 'name'],
        ],
        scopes: [['scp']],
      };
      const grants = { roles: ['steward'], scopes: ['staff'] };
      await using mesh = await createTrusting(world, { claims, grants });
      const nobody = bytesOf(await mesh.ask(mesh.partner, { sub: 'eve' }));
      for (const forged of [
        { roles: ['steward'], scope: 'staff', scopes: ['staff'] },
        { 'realm_access.roles': ['steward'] },
        { realm_access: [{ roles: ['steward'] }] },
        { realm_access: { Roles: ['steward'] } },
        { realm_access: { roles: ['Steward', 'steward ', 'role:steward'] }, scp: 'Staff scope:staff staff,' },
      ]) {
        const response = bytesOf(await mesh.ask(mesh.partner, { sub: 'eve', ...forged }));
        expect([forged, response]).toEqual([forged, nobody]);
      }
    },
    'ISS-08 what is refused tells who else is trusted, or what a token says': async (world) => {
      await using mesh = await createTrusting(world);
      const secret = 'e7a1-of-the-token';
      const stranger = await mesh.ask(mesh.own, { iss: 'https://stranger.example', sub: secret, x: secret });
      expectCode(stranger, 401, 'UNAUTHENTICATED');
      for (const claims of [
        { aud: 'other' },
        { nonce: secret },
        { exp: 1 },
        { aud: undefined, azp: secret },
      ]) {
        const response = await mesh.ask(mesh.own, { sub: secret, x: secret, ...claims });
        expect(response.text).not.toContain(secret);
      }
      expect(stranger.text).not.toContain(secret);
      expect(stranger.text).not.toContain(mesh.partner.issuer);
      expect(stranger.text).toContain(mesh.own.issuer);
    },
    'ISS-09 a stolen token that is bound to a key of its holder is shown without that key': async (world) => {
      await using mesh = await createTrusting(world);
      for (const cnf of [
        { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
        { 'x5t#S256': 'x' },
        {},
        null,
      ]) {
        expectCode(await mesh.ask(mesh.own, { ...stewards, cnf }), 401, 'UNAUTHENTICATED');
      }
    },
    'ISS-10 a token says two things of one name': async (world) => {
      await using mesh = await createTrusting(world, { grants: everything });
      const good = JSON.stringify({ ...whomOf(mesh.partner), sub: 'eve', roles: ['viewer'] }).slice(0, -1);
      for (const more of [
        '"roles":["steward"]',
        '"r\\u006fles":["steward"]',
        '"sub":"c1"',
        `"iss":"${mesh.own.issuer}"`,
      ]) {
        const token = await signed(mesh.partner, `${good},${more}}`);
        expectCode(await mesh.show(token), 401, 'UNAUTHENTICATED');
      }
      expect((await mesh.show(await signed(mesh.partner, `${good}}`))).status).toBe(200);
    },
    'ISS-11 subjects that differ become one on the way to a domain': async (world) => {
      await using mesh = await createTrusting(world, { grants: everything });
      for (const sub of ['c1\\ud800', '\\udfffc1']) {
        const { sub: _, ...claims } = { ...whomOf(mesh.own), sub: '' };
        const payload = `${JSON.stringify(claims).slice(0, -1)},"sub":"${sub}"}`;
        expectCode(await mesh.show(await signed(mesh.own, payload)), 401, 'UNAUTHENTICATED');
      }
      const regions = { ...claimsOf({ ...personas.analyst_eu.principal, claims: {} }), ...whomOf(mesh.own) };
      for (const region of ['1e999', '["EU",-1e999]']) {
        const payload = `${JSON.stringify(regions).slice(0, -1)},"region":${region}}`;
        expectCode(await mesh.show(await signed(mesh.own, payload)), 401, 'UNAUTHENTICATED');
      }
    },
    "ISS-12 another claim than the one that is mapped, or another issuer's, names the subject": async (
      world,
    ) => {
      const as = customer('c1');
      const claims = claimsOf({ ...as.principal, claims: { region: ['EU'] } });
      const lockers = '{ customer(id: "c1") { id locker } }';
      await using mesh = await createTrusting(world, { grants: everything, claims: { subject: ['oid'] } });
      const { partner } = mesh;
      for (const oid of ['c1', `${mesh.own.issuer}|c1`]) {
        const { data } = await mesh.ask(partner, { ...claims, oid }, {}, { query: lockers });
        expect([oid, data.customer]).toEqual([oid, { id: 'c1', locker: null }]);
      }
      // None of these takes the place of what is missing, or is no name.
      for (const oid of [undefined, null, '', ['c1'], { id: 'c1' }, 7]) {
        const response = await mesh.ask(partner, { ...claims, oid, username: 'c1' }, {}, { query: lockers });
        expectCode(response, 401, 'UNAUTHENTICATED');
      }
    },
  },
};
