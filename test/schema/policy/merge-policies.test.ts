import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asAccess, mergePolicies, saysNothing } from '#schema/policy/merge-policies.ts';
import { type CoordinatePolicy, noPolicy } from '#schema/policy/policy.ts';

const one: CoordinatePolicy = {
  classification: 'INTERNAL',
  classificationSource: 'users',
  pii: ['name', 'email'],
  access: [{ allow: [['role:a']], source: 'users' }],
  masks: [{ with: 'HASH', unless: [], source: 'users' }],
  rows: [{ field: 'a', claim: 'a', unless: [] }],
  groups: [{ k: 10, unless: [] }],
  reveals: [{ field: 'A.b', by: 'SORT' }],
};
const other: CoordinatePolicy = {
  classification: 'RESTRICTED',
  classificationSource: 'orders',
  pii: ['email', 'city'],
  access: [...one.access, { allow: [['role:a']], source: 'orders' }],
  masks: [{ with: 'NULL', unless: [] }, ...one.masks],
  rows: [...one.rows, { field: 'b', claim: 'a', unless: [] }],
  groups: [...one.groups, { k: 20, unless: [] }],
  reveals: [...one.reveals, { field: 'A.b', by: 'FILTER' }],
};

test('the statements of both sources apply, each once', () => {
  expect(mergePolicies(one, other)).toEqual({
    classification: 'RESTRICTED',
    classificationSource: 'orders',
    pii: ['city', 'email', 'name'],
    access: other.access,
    masks: [...one.masks, { with: 'NULL', unless: [] }],
    rows: other.rows,
    groups: other.groups,
    reveals: other.reveals,
  });
});

test('a policy merged with nothing is unchanged', () => {
  const sorted = { ...one, pii: ['email', 'name'] };
  expect(mergePolicies(noPolicy, one)).toStrictEqual(sorted);
  expect(mergePolicies(one, noPolicy)).toStrictEqual(sorted);
  expect(mergePolicies(noPolicy, noPolicy)).toStrictEqual(noPolicy);
});

test('the more sensitive level applies and names its author, in any order', () => {
  const level = (classification: CoordinatePolicy['classification'], source?: string): CoordinatePolicy => ({
    ...noPolicy,
    ...(classification && { classification }),
    ...(source && { classificationSource: source }),
  });
  const restricted = level('RESTRICTED', 'a');
  expect(mergePolicies(restricted, level('PUBLIC', 'b'))).toStrictEqual(restricted);
  expect(mergePolicies(level('PUBLIC', 'b'), restricted)).toStrictEqual(restricted);
  expect(mergePolicies(restricted, level('RESTRICTED', 'b'))).toStrictEqual(restricted);
  expect(mergePolicies(level('PUBLIC', 'b'), level('RESTRICTED'))).toStrictEqual(level('RESTRICTED'));
});

test('an input is inert where any source declares it', () => {
  const inert: CoordinatePolicy = { ...noPolicy, inert: true };
  expect(mergePolicies(inert, noPolicy)).toEqual(inert);
  expect(mergePolicies(noPolicy, inert)).toEqual(inert);
  expect(mergePolicies(noPolicy, noPolicy)).not.toHaveProperty('inert');
});

test('as pure access a policy admits callers who would see the value unmasked', () => {
  expect(asAccess(other)).toEqual([...other.access, { allow: [] }, { allow: [], source: 'users' }]);
  expect(asAccess(other)[2]).not.toHaveProperty('source');
  expect(asAccess(noPolicy)).toEqual([]);
});

test('a policy is empty only where all of it is empty', () => {
  expect(saysNothing(noPolicy)).toBe(true);
  expect(saysNothing({ ...noPolicy, inert: true })).toBe(false);
  for (const part of ['classification', 'pii', 'access', 'masks', 'rows', 'groups', 'reveals'] as const) {
    expect(saysNothing({ ...noPolicy, [part]: one[part] })).toBe(false);
  }
});

const policy: fc.Arbitrary<CoordinatePolicy> = fc
  .record({
    classification: fc.constantFrom('PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED', undefined),
    pii: fc.subarray(['email', 'name']),
    access: fc.subarray([{ allow: [['role:a']] }, { allow: [] }]),
    masks: fc.subarray([
      { with: 'HASH', unless: [] },
      { with: 'NULL', unless: [] },
    ] as const),
    groups: fc.subarray([
      { k: 5, unless: [] },
      { k: 10, unless: [] },
    ]),
  })
  .map(({ classification, ...rest }) => ({
    ...noPolicy,
    ...rest,
    ...(classification && { classification }),
  }));

/** All statements apply, in any order. */
const unordered = (merged: CoordinatePolicy) =>
  Object.fromEntries(
    Object.entries(merged).map(([name, part]) => [
      name,
      Array.isArray(part) ? part.map((statement) => JSON.stringify(statement)).sort() : part,
    ]),
  );

test('the order of sources and duplicates do not matter', () => {
  fc.assert(
    fc.property(policy, policy, policy, (a, b, c) => {
      const merged = unordered(mergePolicies(mergePolicies(a, b), c));
      expect(unordered(mergePolicies(c, mergePolicies(b, a)))).toEqual(merged);
      expect(unordered(mergePolicies(mergePolicies(mergePolicies(a, b), c), b))).toEqual(merged);
    }),
  );
});
