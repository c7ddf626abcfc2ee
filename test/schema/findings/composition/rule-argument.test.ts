import { expect, test } from 'vitest';
import { findingsOfInternal, findingsOfUsers, states, user } from './users-domain.ts';

const named = (rule: string) => findingsOfUsers(user(`a: String @access(allow: [["${rule}"]])`));

test.each([
  ['role', /^The policy of "User\.a" names "role"\. Add /],
  ['role:', /^The policy of "User\.a" names "role:"\. Add /],
  [
    'authenticated:yes',
    /^The policy of "User\.a" names "authenticated:yes"\. Leave out what follows the colon\.$/,
  ],
])('"%s", which nobody could meet, is refused', (rule, message) => {
  const { ok, findings } = named(rule);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'RULE_ARGUMENT',
      severity: 'error',
      path: 'User.a',
      message: expect.stringMatching(message),
    }),
  );
});

test('so it is in the statement of the organisation', () => {
  expect(findingsOfInternal([states('[["owner"]]')]).codes).toEqual(['RULE_ARGUMENT']);
});

test('nothing is found in rules with what they take', () => {
  expect(named('authenticated').codes).toEqual([]);
  expect(named('owner:users').codes).toEqual([]);
});
