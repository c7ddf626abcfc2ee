import { expect, test } from 'vitest';
import { findingsOfInternal, findingsOfUsers, opens, states, user } from './users-domain.ts';

const open = user('a: String @classification(level: PUBLIC)');

test('an argument of another shape is refused at its field', () => {
  const { ok, findings } = findingsOfUsers(user('a: String @access(allow: "role:steward")'));
  expect(ok).toBe(false);
  expect(findings).toContainEqual({
    code: 'POLICY_NOT_READABLE',
    severity: 'error',
    path: 'User.a',
    message:
      'A policy directive at "User.a" cannot be read. Check the names and values of its arguments against docs/policy.md.',
  });
});

test('so is a mask that there is not in an overlay, and an audience that is no list', () => {
  const { ok, codes } = findingsOfUsers(open, 'extend type User { a: String @mask(with: BLUR) }');
  expect(ok).toBe(false);
  expect(codes).toContain('POLICY_NOT_READABLE');
  const audience = findingsOfInternal([states('[["scope:staff"]]'), opens('"role:customer"')]);
  expect(new Set(audience.codes)).toEqual(new Set(['POLICY_NOT_READABLE']));
});

test('nothing is found in arguments of their shape', () => {
  expect(findingsOfUsers(user('a: String @access(allow: [["authenticated"]])')).codes).toEqual([]);
  expect(findingsOfUsers(open, 'extend type User { a: String @mask(with: REDACT) }').codes).toEqual([]);
});
