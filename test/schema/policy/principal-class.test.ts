import { expect, test } from 'vitest';
import { noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous, claimOf, type Principal, principalClass } from '#schema/policy/principal.ts';
import { claimsOf, claimsOfRules } from '#schema/policy/requirements-of.ts';

const somebody: Principal = {
  ...anonymous,
  authenticated: true,
  subject: 'ann',
  roles: ['support', 'finance'],
  scopes: ['pii.read', 'pii.write'],
  purposes: ['support', 'billing'],
  purpose: 'support',
  domains: ['users', 'orders'],
  consumer: 'studio',
  claims: { region: ['EU', 'US'], country: ['DK'] },
};

test.each<readonly [string, Partial<Principal>]>([
  ['whether they are authenticated', { authenticated: false }],
  ['a role', { roles: ['support'] }],
  ['a scope', { scopes: ['pii.read'] }],
  ['a purpose that was granted', { purposes: ['support'] }],
  ['the purpose of the request', { purpose: 'billing' }],
  ['a domain', { domains: ['users'] }],
  ['the application', { consumer: 'shop' }],
  ['a claim that rules ask for', { claims: { region: ['EU'] } }],
])('two callers who differ in %s are of two classes', (_what, other) => {
  expect(principalClass({ ...somebody, ...other }, ['region'])).not.toBe(
    principalClass(somebody, ['region']),
  );
});

test('a missing purpose or application differs from one with the name "null"', () => {
  const { purpose: _purpose, consumer: _consumer, ...without } = somebody;
  expect(principalClass(without, [])).not.toBe(principalClass({ ...without, purpose: 'null' }, []));
  expect(principalClass(without, [])).not.toBe(principalClass({ ...without, consumer: 'null' }, []));
  expect(principalClass({ ...without, purpose: 'a' }, [])).not.toBe(
    principalClass({ ...without, consumer: 'a' }, []),
  );
});

test('callers of one class can differ in their subject, in unused claims, and in any order', () => {
  const other: Principal = {
    ...somebody,
    subject: 'bob',
    roles: [...somebody.roles].reverse(),
    scopes: [...somebody.scopes].reverse(),
    purposes: [...somebody.purposes].reverse(),
    domains: [...somebody.domains].reverse(),
    claims: { region: ['US', 'EU'], country: ['DE'] },
  };
  expect(principalClass(other, ['region'])).toBe(principalClass(somebody, ['region']));
  expect(principalClass(other, ['region', 'country'])).not.toBe(
    principalClass(somebody, ['region', 'country']),
  );
});

test('claims are the texts of the token, with the subject as "sub", and empty without a token', () => {
  expect(claimOf(somebody, 'region')).toEqual(['EU', 'US']);
  expect(claimOf(somebody, 'sub')).toEqual(['ann']);
  expect(claimOf({ ...somebody, claims: { sub: ['eve'] } }, 'sub')).toEqual(['ann']);
  expect(claimOf(somebody, 'missing')).toEqual([]);
  expect(claimOf(somebody, 'toString')).toEqual([]);
  const forged = { ...somebody, authenticated: false };
  expect([claimOf(forged, 'region'), claimOf(forged, 'sub')]).toEqual([[], []]);
  expect(claimOf(anonymous, 'sub')).toEqual([]);
});

test('the claims of a bundle are those of its rules and of its row filters', () => {
  const rule = (name: string) => [['role:a', `claim:${name}=x`]];
  const bundle: PolicyBundle = {
    coordinates: {
      'A.b': {
        ...noPolicy,
        access: [{ allow: rule('d') }, { allow: [['claims:no=x'], ['claim:a']] }],
        masks: [{ with: 'NULL', unless: rule('b') }],
      },
      A: {
        ...noPolicy,
        rows: [{ field: 'b', claim: 'country', unless: rule('c') }],
        groups: [{ k: 5, unless: rule('a') }],
      },
    },
  };
  expect(claimsOfRules(bundle)).toEqual(['a', 'b', 'c', 'd']);
  expect(claimsOf(bundle)).toEqual(['a', 'b', 'c', 'country', 'd']);
});

test('the anonymous principal has no grants', () => {
  expect(anonymous).toEqual({
    authenticated: false,
    subject: 'anonymous',
    roles: [],
    scopes: [],
    purposes: [],
    domains: [],
    claims: {},
  });
});
