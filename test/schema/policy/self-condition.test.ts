import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SelfCondition } from '#schema/policy/policy.ts';
import { bothSelf, eitherSelf, selfWays, withoutSelf } from '#schema/policy/self-condition.ts';

const fields = ['id', 'owner', 'parent', 'x'];
/** Every set of fields that can hold the caller's subject. */
const rows = Array.from({ length: 2 ** fields.length }, (_, bits) =>
  fields.filter((_field, at) => bits & (1 << at)),
);

const isOwn = (condition: SelfCondition, row: readonly string[]) =>
  condition.some((names) => names.every((name) => row.includes(name)));
const meaning = (condition: SelfCondition) => rows.map((row) => isOwn(condition, row));

const condition: fc.Arbitrary<SelfCondition> = fc.array(
  fc.subarray(fields, { minLength: 1 }).map((names) => [...names].sort()),
  { minLength: 1, maxLength: 4 },
);

test('`eitherSelf` is met in the rows of either condition, and `bothSelf` in the rows of both', () => {
  fc.assert(
    fc.property(condition, condition, (a, b) => {
      expect(meaning(eitherSelf(a, b))).toEqual(rows.map((row) => isOwn(a, row) || isOwn(b, row)));
      expect(meaning(bothSelf(a, b))).toEqual(rows.map((row) => isOwn(a, row) && isOwn(b, row)));
    }),
    { numRuns: 1_000 },
  );
});

test('equivalent conditions are written the same, so that decisions can be compared', () => {
  fc.assert(
    fc.property(condition, condition, (a, b) => {
      const [one, other] = [eitherSelf(a, a), eitherSelf(b, b)];
      expect(JSON.stringify(one) === JSON.stringify(other)).toBe(
        JSON.stringify(meaning(a)) === JSON.stringify(meaning(b)),
      );
      expect(eitherSelf(a, bothSelf(a, b))).toEqual(one);
      expect(bothSelf(a, eitherSelf(a, b))).toEqual(one);
      expect(eitherSelf(a, b)).toEqual(eitherSelf(b, a));
      expect(bothSelf(a, b)).toEqual(bothSelf(b, a));
    }),
    { numRuns: 1_000 },
  );
});

test.each<readonly [SelfCondition, SelfCondition, SelfCondition, SelfCondition]>([
  [[['id']], [['owner']], [['id'], ['owner']], [['id', 'owner']]],
  [[['owner']], [['id']], [['id'], ['owner']], [['id', 'owner']]],
  [[['id', 'owner']], [['id']], [['id']], [['id', 'owner']]],
  [
    [['id'], ['owner']],
    [['owner'], ['parent']],
    [['id'], ['owner'], ['parent']],
    [['id', 'parent'], ['owner']],
  ],
])('of %j and %j either is %j and both are %j', (a, b, either, both) => {
  expect(eitherSelf(a, b)).toEqual(either);
  expect(bothSelf(a, b)).toEqual(both);
});

test('separates own-row access from access that a class can have', () => {
  const requirement = [
    ['role:steward'],
    ['role:customer', 'self:owner', 'self:id', 'self:id'],
    [],
    ['self:x'],
    ['selfish:x', 'scope:self:id'],
  ];
  expect(withoutSelf(requirement)).toEqual([['role:steward'], [], ['selfish:x', 'scope:self:id']]);
  expect(selfWays(requirement)).toEqual([
    { rest: [['authenticated', 'role:customer']], fields: ['id', 'owner'] },
    { rest: [['authenticated']], fields: ['x'] },
  ]);
});
