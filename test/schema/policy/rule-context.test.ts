import { expect, test } from 'vitest';
import type { Agreement } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { ruleContext } from '#schema/policy/rule-context.ts';

const now = Date.parse('2027-03-31T12:00:00Z');
const day = 86_400_000;
const ada: Principal = { ...anonymous, authenticated: true, subject: 'ada', roles: ['customer'] };
const stats: Principal = { ...anonymous, authenticated: true, subject: 'domain:stats', service: 'stats' };

const audience = (...rules: readonly string[]) => [{ allow: [rules] }];

test('where governance states nothing, a caller is of no organisation and of no audience', async () => {
  const { principal, mesh } = await ruleContext({}, ada, now);
  expect(principal).toBe(ada);
  expect(mesh).toEqual({ agreements: [], now, isOrganisation: false, audiences: new Set() });
});

test('the organisation is whom its statement lets in', async () => {
  const stated = async (role: string, who = ada) => {
    const { mesh } = await ruleContext({ organisation: { allow: [[role]] } }, who, now);
    return mesh.isOrganisation;
  };
  expect(await stated('role:customer')).toBe(true);
  expect(await stated('role:staff')).toBe(false);
  expect(await stated('role:customer', anonymous)).toBe(false);
});

test('a caller is in the audiences of those types that one statement opens to them', async () => {
  const audiences = {
    Order: audience('role:customer'),
    Line: audience('role:customer', 'role:partner'),
    Note: [...audience('role:partner'), ...audience('role:customer')],
    Ware: [],
  };
  const { mesh } = await ruleContext({ audiences }, ada, now);
  expect(mesh.audiences).toEqual(new Set(['Order', 'Note']));
  expect(mesh.isOrganisation).toBe(false);
  expect((await ruleContext({ audiences }, anonymous, now)).mesh.audiences).toEqual(new Set());
});

test('no statement rests on another one', async () => {
  const { mesh } = await ruleContext(
    {
      organisation: { allow: [['audience:Order']] },
      audiences: {
        Order: audience('role:customer'),
        Line: audience('organisation'),
        Note: audience('audience:Order'),
      },
    },
    ada,
    now,
  );
  expect(mesh).toMatchObject({ isOrganisation: false, audiences: new Set(['Order']) });
});

test("a domain's service identity is one of the organisation's own, whatever is stated", async () => {
  const { mesh } = await ruleContext({ audiences: { Line: audience('organisation') } }, stats, now);
  expect(mesh).toMatchObject({ isOrganisation: false, audiences: new Set(['Line']) });
});

test('a statement that takes an agreement holds for as long as that one does', async () => {
  const agreement: Agreement = {
    consumer: 'studio',
    product: 'users',
    purpose: 'campaigns',
    expires: '2027-03-31',
    approver: 'privacy office',
  };
  const caller = { ...ada, consumer: 'studio', purposes: ['campaigns'], purpose: 'campaigns' };
  const statements = { agreements: [agreement], audiences: { User: audience('agreement:users') } };
  const during = await ruleContext(statements, caller, now);
  expect(during.mesh).toMatchObject({ agreements: [agreement], now, audiences: new Set(['User']) });
  const after = await ruleContext(statements, caller, now + day);
  expect(after.mesh).toMatchObject({ now: now + day, audiences: new Set() });
});
