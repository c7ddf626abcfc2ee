import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionsFor } from '#schema/policy/decide.ts';
import { type CoordinatePolicy, noPolicy, type Requirement } from '#schema/policy/policy.ts';
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

test('no rule lets an anonymous caller in, whatever its argument', async () => {
  for (const { name } of policyRules) {
    expect(await allowed([[`${name}:anonymous`]], anonymous)).toBe(false);
    expect(await allowed([[name]], anonymous)).toBe(false);
  }
});

test('a claim without a valid token counts for nothing', async () => {
  const forged = { ...somebody, authenticated: false };
  for (const rule of ['role:support', 'scope:pii.read', 'purpose:support', 'authenticated']) {
    expect(await allowed([[rule]], forged)).toBe(false);
  }
});

test('a purpose that was not granted counts for nothing', async () => {
  expect(await allowed([['purpose:research']], { ...somebody, purpose: 'research' })).toBe(false);
});

test('a coordinate without policy is clear, and an inherited name is no coordinate', async () => {
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

test('a requirement means what its words say', async () => {
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

test('a further policy never turns a field clearer', async () => {
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

test('principals of one class differ in nothing that a rule looks at', () => {
  expect(principalClass(somebody, [])).toBe(principalClass({ ...somebody, subject: 'bob' }, []));
  expect(principalClass(somebody, [])).toBe(
    principalClass({ ...somebody, purposes: ['billing', 'support'] }, []),
  );
  const { purpose: _purpose, ...without } = somebody;
  expect(principalClass(somebody, [])).not.toBe(principalClass(without, []));
});
