import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

test.each([
  ['NULL where a value is required', 'a: String! @mask(with: NULL)'],
  ['HASH of a number', 'a: Int @mask(with: HASH)'],
  ['GENERALIZE of a text to a year', 'a: String @mask(with: GENERALIZE, to: "YEAR")'],
])('%s is refused', (_, field) => {
  const { ok, findings } = findingsOfUsers(user(field));
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'MASK_NOT_LEGAL',
      severity: 'error',
      path: 'User.a',
      message: expect.stringContaining('"User.a"'),
    }),
  );
});

test('so is the mask of an overlay', () => {
  const overlay = 'extend type User { id: ID! @mask(with: NULL) }';
  const { ok, codes } = findingsOfUsers(user('a: String @classification(level: PUBLIC)'), overlay);
  expect(ok).toBe(false);
  expect(codes).toContain('MASK_NOT_LEGAL');
});

test.each([
  ['NULL where a value may be missing', 'a: String @mask(with: NULL)'],
  ['HASH of a text', 'a: String @mask(with: HASH)'],
  ['GENERALIZE of a text to its first letters', 'a: String @mask(with: GENERALIZE, to: "2")'],
])('nothing is found in %s', (_, field) => {
  expect(findingsOfUsers(user(field)).codes).toEqual([]);
});
