import { expect, test } from 'vitest';
import { findingsOfInternal, findingsOfUsers, opens, states, user } from './users-domain.ts';

const open = user('a: String @classification(level: PUBLIC)');

test.each([
  [
    '@access(allow: "role:steward")',
    '"@access" at "User.a" has "role:steward" as "allow"; write a list of lists of rules, such as [["role:steward"]].',
  ],
  [
    '@access(allow: [["role:steward"], "role:auditor"])',
    '"@access" at "User.a" has [["role:steward"], "role:auditor"] as "allow"; write a list of lists of rules, such as [["role:steward"]].',
  ],
  [
    '@access',
    '"@access" at "User.a" lacks "allow"; write a list of lists of rules, such as [["role:steward"]].',
  ],
  [
    '@mask(wiht: NULL)',
    '"@mask" at "User.a" has an argument "wiht", which it does not take. Did you mean "with"?',
  ],
  [
    '@mask(with: NULL, for: "x")',
    '"@mask" at "User.a" has an argument "for", which it does not take. It takes with, to, unless, source.',
  ],
  [
    '@mask(with: REDCAT)',
    '"@mask" at "User.a" has REDCAT as "with"; write one of GENERALIZE, HASH, PARTIAL, REDACT, NULL. Did you mean "REDACT"?',
  ],
  ['@minGroupSize(k: "ten")', '"@minGroupSize" at "User.a" has "ten" as "k"; write a whole number.'],
  ['@pii(category: 7)', '"@pii" at "User.a" has 7 as "category"; write a text.'],
])('what cannot be read is refused, with what was read and what is legal: %s', (written, message) => {
  const { ok, findings } = findingsOfUsers(`${user('')} extend type User {\n  a: String ${written} }`);
  expect(ok).toBe(false);
  expect(findings.filter(({ code }) => code === 'POLICY_NOT_READABLE')).toEqual([
    {
      code: 'POLICY_NOT_READABLE',
      severity: 'error',
      file: 'users',
      line: expect.any(Number),
      column: 13,
      directive: written.replace(/\(.*/, ''),
      path: 'User.a',
      message,
    },
  ]);
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

test('each directive of the spec can be read with the arguments that its definition asks for', () => {
  const good = user(
    'a: String @pii(category: "x") @mask(with: GENERALIZE, to: "4", unless: null) @minGroupSize(k: 10, of: null)',
  );
  const overlay = 'extend type User { a: String @access(allow: [["authenticated"]], source: "x") }';
  expect(findingsOfUsers(good, overlay).codes).not.toContain('POLICY_NOT_READABLE');
});
