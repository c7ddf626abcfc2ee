import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionsFor, joinDecisions, policyAt } from '#schema/policy/decide.ts';
import { type Agreement, type CoordinatePolicy, noPolicy, type Requirement } from '#schema/policy/policy.ts';
import { anonymous, type Principal, principalClass } from '#schema/policy/principal.ts';
import { policyRules } from '#schema/policy/rules/rules.ts';

const somebody: Principal = {
  ...anonymous,
  authenticated: true,
  subject: 'ann',
  roles: ['support'],
  scopes: ['pii.read'],
  purposes: ['support', 'billing'],
  purpose: 'support',
};

async function allowed(allow: Requirement, principal: Principal): Promise<boolean> {
  const policy: CoordinatePolicy = { ...noPolicy, access: [{ allow, source: 's' }] };
  const decisions = await decisionsFor({ coordinates: { 'A.b': policy } }, principal);
  return decisions.of('A.b').kind === 'CLEAR';
}

test.each<[string, Requirement, boolean]>([
  ['nobody', [], false],
  ['everybody', [[]], true],
  ['a role that is held', [['role:support']], true],
  ['a role that is not held', [['role:finance']], false],
  ['a scope', [['scope:pii.read']], true],
  ['the purpose of the request', [['purpose:support']], true],
  ['a purpose that is granted but not named', [['purpose:billing']], false],
  ['all of a group', [['role:support', 'purpose:support']], true],
  ['only part of a group', [['role:support', 'role:finance']], false],
  ['one of several groups', [['role:finance'], ['role:support']], true],
  ['a rule that does not exist', [['role:support', 'moon:full']], false],
  ['a name that every object inherits', [['constructor']], false],
])('%s', async (_what, allow, expected) => {
  expect(await allowed(allow, somebody)).toBe(expected);
});

test('no rule admits an anonymous caller, whatever its argument', async () => {
  for (const { name } of policyRules) {
    expect(await allowed([[`${name}:anonymous`]], anonymous)).toBe(false);
    expect(await allowed([[name]], anonymous)).toBe(false);
  }
});

test('a claim without a valid token is ignored', async () => {
  const forged = { ...somebody, authenticated: false };
  for (const rule of ['role:support', 'scope:pii.read', 'purpose:support', 'authenticated']) {
    expect(await allowed([[rule]], forged)).toBe(false);
  }
});

test('a purpose that is not granted is ignored', async () => {
  expect(await allowed([['purpose:research']], { ...somebody, purpose: 'research' })).toBe(false);
});

test('a coordinate without policy is unmasked, and an inherited property name is not a coordinate', async () => {
  const decisions = await decisionsFor({ coordinates: {} }, anonymous);
  expect(decisions.of('A.b')).toEqual({ kind: 'CLEAR' });
  expect(decisions.of('__proto__')).toEqual({ kind: 'CLEAR' });
});

const rules = fc.constantFrom(
  'authenticated',
  'role:support',
  'role:finance',
  'scope:pii.read',
  'purpose:support',
  'x:y',
);
const requirement = fc.array(fc.array(rules, { maxLength: 3 }), { maxLength: 3 });
const principals = fc.record({
  authenticated: fc.boolean(),
  subject: fc.constant('p'),
  roles: fc.subarray(['support', 'finance']),
  scopes: fc.subarray(['pii.read']),
  purposes: fc.constant(['support']),
  purpose: fc.constantFrom('support', 'billing'),
  domains: fc.constant([]),
  claims: fc.constant({}),
});

test('a requirement decides as documented', async () => {
  const holds = (rule: string, who: Principal) =>
    who.authenticated &&
    (rule === 'authenticated' ||
      (rule.startsWith('role:') && who.roles.includes(rule.slice(5))) ||
      (rule.startsWith('scope:') && who.scopes.includes(rule.slice(6))) ||
      (rule === 'purpose:support' && who.purpose === 'support'));
  await fc.assert(
    fc.asyncProperty(requirement, principals, async (allow, who) => {
      const expected = allow.some((all) => all.every((rule) => holds(rule, who)));
      expect(await allowed(allow, who)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('a further policy never unmasks a field', async () => {
  await fc.assert(
    fc.asyncProperty(requirement, requirement, principals, async (first, second, who) => {
      const one: CoordinatePolicy = { ...noPolicy, access: [{ allow: first }] };
      const both: CoordinatePolicy = { ...one, masks: [{ with: 'REDACT', unless: second }] };
      const decisions = await decisionsFor({ coordinates: { one, both } }, who);
      if (decisions.of('one').kind === 'DENY') expect(decisions.of('both').kind).toBe('DENY');
      if (decisions.of('both').kind === 'CLEAR') expect(decisions.of('one').kind).toBe('CLEAR');
    }),
    { numRuns: 300 },
  );
});

test('principals of one class are the same to every rule', () => {
  expect(principalClass(somebody, [])).toBe(principalClass({ ...somebody, subject: 'bob' }, []));
  expect(principalClass(somebody, [])).toBe(
    principalClass({ ...somebody, purposes: ['billing', 'support'] }, []),
  );
  const { purpose: _purpose, ...without } = somebody;
  expect(principalClass(somebody, [])).not.toBe(principalClass(without, []));
});

async function decided(policy: Partial<CoordinatePolicy>, principal: Principal = somebody) {
  return decisionsFor({ coordinates: { A: { ...noPolicy, ...policy } } }, principal);
}

const decision = async (policy: Partial<CoordinatePolicy>, principal?: Principal) =>
  (await decided(policy, principal)).of('A');

test('a mask applies to its callers, with its generalisation and its author', async () => {
  const unless = [['role:steward']];
  expect(await decision({ masks: [{ with: 'GENERALIZE', to: 'YEAR', unless, source: 'users' }] })).toEqual({
    kind: 'MASK',
    mask: 'GENERALIZE',
    to: 'YEAR',
    source: 'users',
  });
  expect(await decision({ masks: [{ with: 'HASH', unless }] })).toStrictEqual({
    kind: 'MASK',
    mask: 'HASH',
    source: 'policy',
  });
  expect(await decision({ masks: [{ with: 'HASH', unless: [['role:support']] }] })).toEqual({
    kind: 'CLEAR',
  });
});

test('a denial names its author, and wins over masks', async () => {
  const masks = [{ with: 'HASH', unless: [] }] as const;
  expect(await decision({ access: [{ allow: [], source: 'users' }], masks })).toEqual({
    kind: 'DENY',
    source: 'users',
  });
  expect(await decision({ access: [{ allow: [] }] })).toEqual({ kind: 'DENY', source: 'policy' });
});

test('access to the own row shows nothing of other rows', async () => {
  const self = (allow: Requirement) => decision({ access: [{ allow, source: 'users' }] });
  const nullBut = (...fields: readonly (readonly string[])[]) => ({
    kind: 'MASK',
    mask: 'NULL',
    self: fields,
    source: 'users',
  });
  expect(await self([['self:id']])).toEqual(nullBut(['id']));
  expect(await self([['role:support', 'self:id']])).toEqual(nullBut(['id']));
  expect(await self([['role:finance', 'self:id']])).toEqual({ kind: 'DENY', source: 'users' });
  expect(await self([['self:id'], ['self:owner'], ['role:finance', 'self:x']])).toEqual(
    nullBut(['id'], ['owner']),
  );
  expect(await self([['self:id'], ['role:support']])).toEqual({ kind: 'CLEAR' });
  expect(await decision({ access: [{ allow: [['self:id']] }] })).toMatchObject({ source: 'policy' });
});

test('a mask leaves the own row unmasked', async () => {
  const masked = (unless: Requirement, principal?: Principal) =>
    decision({ masks: [{ with: 'HASH', unless }] }, principal);
  const hash = { kind: 'MASK', mask: 'HASH', source: 'policy' };
  expect(await masked([['self:id']])).toEqual({ ...hash, self: [['id']] });
  expect(await masked([['role:finance', 'self:id']])).toEqual(hash);
  expect(await masked([['role:support'], ['self:id']])).toEqual({ kind: 'CLEAR' });
});

test('a caller without a token has no own row', async () => {
  const unless = [['self:id']];
  expect(await decision({ masks: [{ with: 'HASH', unless }] }, anonymous)).not.toHaveProperty('self');
  expect(await decision({ access: [{ allow: unless }] }, anonymous)).toMatchObject({ kind: 'DENY' });
});

test('row filters apply to callers without an exception, each by its field and claim alone', async () => {
  const row = (field: string, unless: Requirement) => ({
    field,
    claim: `${field}s`,
    unless,
    source: 'users',
  });
  const rows = [row('a', []), row('b', [['role:support']]), row('c', [['self:id']]), row('d', [['role:x']])];
  const decisions = await decided({ rows });
  expect(decisions.rows('A')).toEqual([
    { field: 'a', claim: 'as' },
    { field: 'c', claim: 'cs' },
    { field: 'd', claim: 'ds' },
  ]);
  expect([decisions.rows('B'), decisions.rows('constructor')]).toEqual([[], []]);
});

test('group floors apply to callers without an exception, and none is below five', async () => {
  const groups = [
    { k: 12, of: 'id', unless: [], source: 'users' },
    { k: 2, unless: [['role:x']] },
    { k: 30, unless: [['role:support']] },
    { k: 40, unless: [['self:id']] },
  ];
  const decisions = await decided({ groups });
  expect(decisions.floors('A')).toStrictEqual([{ k: 12, of: 'id' }, { k: 5 }, { k: 40 }]);
  expect(decisions.floors('B')).toEqual([]);
});

test('caches each decision', async () => {
  const decisions = await decided({ masks: [{ with: 'HASH', unless: [] }] });
  expect(decisions.of('A')).toBe(decisions.of('A'));
});

test('an inherited property name has no policy', () => {
  expect(policyAt({ coordinates: {} }, 'constructor')).toBe(noPolicy);
});

const until = (expires: string): Agreement => ({
  consumer: 'c',
  product: 'p',
  purpose: 'support',
  expires,
  approver: 'a',
});

test('decisions are valid until the next agreement ends; expired agreements do not count', async () => {
  const validUntil = async (now: string, ...days: readonly string[]) =>
    (await decisionsFor({ coordinates: {}, agreements: days.map(until) }, somebody, Date.parse(now)))
      .validUntil;
  const days = ['2027-03-31', '2026-12-31', '2020-01-01', 'never'];
  expect(await validUntil('2026-11-24', ...days)).toBe(Date.parse('2027-01-01'));
  expect(await validUntil('2026-12-31T23:59:59.999Z', ...days)).toBe(Date.parse('2027-01-01'));
  expect(await validUntil('2027-01-01', ...days)).toBe(Date.parse('2027-04-01'));
  expect(await validUntil('2027-04-01', ...days)).toBe(Number.POSITIVE_INFINITY);
  expect(await validUntil('2026-11-24')).toBe(Number.POSITIVE_INFINITY);
  expect((await decisionsFor({ coordinates: {} }, somebody)).validUntil).toBe(Number.POSITIVE_INFINITY);
});

test('the default time is now', async () => {
  const agreements = ['2000-01-01', '9999-12-30'].map(until);
  const { validUntil } = await decisionsFor({ coordinates: {}, agreements }, somebody);
  expect(validUntil).toBe(Date.parse('9999-12-31'));
});

test('of two policies everything applies, duplicates once, until the first of them ends', async () => {
  const both = { field: 'a', claim: 'as', unless: [] };
  const bundleOf = (expires: string, policy: Partial<CoordinatePolicy>) => ({
    coordinates: { A: { ...noPolicy, ...policy } },
    agreements: [until(expires)],
  });
  const now = Date.parse('2026-11-24');
  const one = await decisionsFor(
    bundleOf('2027-01-01', {
      masks: [{ with: 'HASH', unless: [] }],
      rows: [both],
      groups: [{ k: 10, unless: [] }],
    }),
    somebody,
    now,
  );
  const other = await decisionsFor(
    bundleOf('2026-12-01', {
      masks: [{ with: 'PARTIAL', unless: [] }],
      rows: [both, { ...both, field: 'b' }],
      groups: [
        { k: 10, unless: [] },
        { k: 10, of: 'id', unless: [] },
      ],
    }),
    somebody,
    now,
  );
  for (const joined of [joinDecisions(one, other), joinDecisions(other, one)]) {
    expect(joined.of('A')).toMatchObject({ mask: 'REDACT' });
    expect(joined.rows('A')).toEqual([
      { field: 'a', claim: 'as' },
      { field: 'b', claim: 'as' },
    ]);
    expect(joined.floors('A')).toEqual([{ k: 10 }, { k: 10, of: 'id' }]);
    expect(joined.validUntil).toBe(Date.parse('2026-12-02'));
  }
});
