import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { decisionsFor } from '#schema/policy/decide.ts';
import { collectPolicy } from '#schema/policy/directives/collect-policy.ts';
import { unlinkedPolicy } from '#schema/policy/directives/policy-link.ts';
import { type Agreement, noPolicy, type Requirement } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { withClaims } from '#schema/policy/requirement.ts';
import { endOf } from '#schema/policy/rules/agreement.ts';
import { findRule, policyRules } from '#schema/policy/rules/rules.ts';

const agreement: Agreement = {
  consumer: 'studio',
  product: 'users',
  purpose: 'campaigns',
  expires: '2027-03-31',
  approver: 'privacy office',
};

const somebody: Principal = {
  ...anonymous,
  authenticated: true,
  subject: 'ann',
  roles: ['finance'],
  scopes: ['pii.read'],
  purposes: ['campaigns', 'support'],
  purpose: 'campaigns',
  domains: ['users', 'orders'],
  consumer: 'studio',
  claims: { region: ['EU', 'a=b'], level: ['3'], empty: [], '': ['nameless'] },
};

interface Asked {
  readonly who?: Partial<Principal>;
  readonly agreements?: readonly Agreement[];
  readonly now?: number;
}

async function met(allow: Requirement, { who, agreements = [agreement], now = 0 }: Asked = {}) {
  const coordinates = { 'A.b': { ...noPolicy, access: [{ allow }] } };
  const decisions = await decisionsFor({ coordinates, agreements }, { ...somebody, ...who }, now);
  return decisions.of('A.b').kind === 'CLEAR';
}

test.each<readonly [string, boolean]>([
  ['authenticated', true],
  ['role:finance', true],
  ['role:pii.read', false],
  ['role:', false],
  ['role', false],
  ['scope:pii.read', true],
  ['scope:finance', false],
  ['purpose:campaigns', true],
  ['purpose:support', false],
  ['purpose:research', false],
  ['owner:users', true],
  ['owner:orders', true],
  ['owner:payments', false],
  ['owner', false],
  ['owner:', false],
  ['claim:region=EU', true],
  ['claim:region=a=b', true],
  ['claim:region=a', false],
  ['claim:region=US', false],
  ['claim:region', false],
  ['claim:region=', false],
  ['claim:regions=EU', false],
  ['claim:level=3', true],
  ['claim:empty=', false],
  ['claim:=nameless', true],
  ['claim:sub=ann', true],
  ['claim:constructor=EU', false],
  ['agreement:users', true],
  ['agreement:orders', false],
  ['agreement', false],
  ['self:id', false],
  ['nobody', false],
  ['', false],
])('%s: %s', async (rule, expected) => {
  expect(await met([[rule]])).toBe(expected);
});

test.each<readonly [string]>([
  ['authenticated'],
  ['role:finance'],
  ['scope:pii.read'],
  ['purpose:campaigns'],
  ['owner:users'],
  ['claim:region=EU'],
  ['claim:sub=ann'],
  ['agreement:users'],
])('no caller without a valid token meets %s', async (rule) => {
  expect(await met([[rule]], { who: { authenticated: false } })).toBe(false);
});

test.each<readonly [string, boolean, Asked]>([
  ['another application', false, { who: { consumer: 'shop' } }],
  ['another purpose', false, { who: { purpose: 'support' } }],
  ['a purpose that was not granted', false, { who: { purposes: ['support'] } }],
  ['another product', false, { agreements: [{ ...agreement, product: 'orders' }] }],
  ['no agreement', false, { agreements: [] }],
  [
    'one of several agreements',
    true,
    { agreements: [{ ...agreement, product: 'orders' }, agreement, { ...agreement, consumer: 'shop' }] },
  ],
  ['the last millisecond of the last day', true, { now: Date.parse('2027-03-31T23:59:59.999Z') }],
  ['the end of the last day', false, { now: Date.parse('2027-04-01') }],
  ['an expiry that is no day', false, { agreements: [{ ...agreement, expires: 'never' }] }],
])('an agreement and %s: %s', async (_what, expected, asked) => {
  expect(await met([['agreement:users']], asked)).toBe(expected);
});

test('an agreement applies to an application and a purpose that are both named', async () => {
  const { consumer: _consumer, purpose: _purpose, ...unnamed } = somebody;
  const bundle = {
    coordinates: { 'A.b': { ...noPolicy, access: [{ allow: [['agreement:users']] }] } },
    agreements: [agreement],
  };
  for (const who of [
    { ...unnamed, purpose: 'campaigns' },
    { ...unnamed, consumer: 'studio' },
  ]) {
    expect((await decisionsFor(bundle, who, 0)).of('A.b').kind).toBe('DENY');
  }
  const loose = JSON.parse(JSON.stringify({ ...agreement, purpose: undefined, consumer: undefined }));
  expect((await decisionsFor({ ...bundle, agreements: [loose] }, unnamed, 0)).of('A.b').kind).toBe('DENY');
});

test.each([
  ['2027-03-31', Date.parse('2027-04-01T00:00:00Z')],
  ['2028-02-29', Date.parse('2028-03-01T00:00:00Z')],
  ['2027-3-31', Number.NEGATIVE_INFINITY],
  ['2027-13-01', Number.NEGATIVE_INFINITY],
  ['12027-03-31', Number.NEGATIVE_INFINITY],
  ['2027-03-311', Number.NEGATIVE_INFINITY],
  ['2027-03-31T00:00', Number.NEGATIVE_INFINITY],
  ['+012027-03-31', Number.NEGATIVE_INFINITY],
  ['2027-03-31 (', Number.NEGATIVE_INFINITY],
  ['', Number.NEGATIVE_INFINITY],
])('an agreement until %j ends at %d', (expires, end) => {
  expect(endOf(expires)).toBe(end);
});

test('the argument follows the first colon, and only a complete name is a rule', () => {
  expect(findRule('role:a:b')).toMatchObject({ rule: { name: 'role' }, argument: 'a:b' });
  expect(findRule('authenticated')).toMatchObject({ rule: { name: 'authenticated' }, argument: '' });
  expect(findRule('role:')).toMatchObject({ argument: '' });
  for (const reference of ['roles:a', 'rol', ':role', '', 'constructor', 'Role:a']) {
    expect(findRule(reference)).toBeUndefined();
  }
});

test('each rule describes its argument with a valid example, and some take none', () => {
  const names = policyRules.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, argument } of policyRules) {
    if (['authenticated', 'organisation', 'audience'].includes(name)) expect(argument).toBeUndefined();
    else expect(argument).toContain(`"${name}:`);
  }
});

test('a rule sees the claims that it names and no others', () => {
  expect(withClaims(somebody, ['region', 'missing', 'toString'])).toEqual({
    ...somebody,
    claims: { region: ['EU', 'a=b'] },
  });
  expect(findRule('claim:region=EU')?.rule.claims?.('region=EU')).toEqual(['region']);
  expect(findRule('claim:region')?.rule.claims?.('region')).toEqual(['region']);
});

test("in a domain's schema a domain rule without an argument means that domain, and no other rule does", () => {
  const allow = [['owner', 'role'], ['agreement'], ['owner:orders'], ['agreement:orders', 'authenticated']];
  const document = parse(`type A { b: Int @access(allow: ${JSON.stringify(allow)}) }`);
  const allowIn = (domain?: string) =>
    collectPolicy(document, unlinkedPolicy, { domain }).get('A.b')?.access[0]?.allow;
  expect(allowIn('users')).toEqual([
    ['owner:users', 'role'],
    ['agreement:users'],
    ['owner:orders'],
    ['agreement:orders', 'authenticated'],
  ]);
  expect(allowIn()).toEqual(allow);
});

test('a rule that throws denies', async () => {
  const broken = new Proxy(somebody.roles, {
    get() {
      throw new Error('no roles today');
    },
  });
  expect(await met([['role:finance']], { who: { roles: broken } })).toBe(false);
  expect(await met([['role:finance'], ['authenticated']], { who: { roles: broken } })).toBe(true);
});
