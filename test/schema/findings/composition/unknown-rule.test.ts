import { expect, test } from 'vitest';
import { findingsOfInternal, findingsOfUsers, opens, states, user } from './users-domain.ts';

test.each([
  ['access', '@access(allow: [["rolle:steward"]])'],
  ['a mask', '@mask(with: REDACT, unless: [["role:steward"], ["rolle:steward"]])'],
])('a rule that does not exist is refused in %s', (_, said) => {
  const { ok, findings } = findingsOfUsers(user(`a: String ${said}`));
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'UNKNOWN_RULE',
      severity: 'error',
      path: 'User.a',
      message: expect.stringMatching(
        /^The policy of "User\.a" names the rule "rolle:steward", and there is none\. Known rules: .*\brole\b/,
      ),
    }),
  );
});

test('so it is in the statement of the organisation, and in an audience', () => {
  expect(findingsOfInternal([states('[["rolle:staff"]]')]).codes).toEqual(['UNKNOWN_RULE']);
  const { codes } = findingsOfInternal([states('[["scope:staff"]]'), opens('[["rolle:customer"]]')]);
  expect(new Set(codes)).toEqual(new Set(['UNKNOWN_RULE']));
});

test('nothing is found in a rule that exists', () => {
  expect(findingsOfUsers(user('a: String @access(allow: [["authenticated"]])')).codes).toEqual([]);
});
