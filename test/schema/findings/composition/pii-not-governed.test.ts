import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

test.each([
  [
    'nothing that keeps anybody out',
    user('a: String @classification(level: PUBLIC) @pii(category: "email")'),
  ],
  ...[
    '@classification(level: INTERNAL)',
    '@classification(level: INTERNAL) @access(allow: [["role:steward"], ["authenticated"]])',
    '@mask(with: REDACT, unless: [["authenticated"]])',
    '@mask(with: REDACT, unless: [["role:steward"], []])',
    '@mask(with: GENERALIZE, to: "99")',
  ].map((said): [string, string] => [said, user(`a: String ${said} @pii(category: "email")`)]),
  [
    'a bucket of one',
    user('a: Int @mask(with: GENERALIZE, to: "1") @classification(level: INTERNAL) @pii(category: "age")'),
  ],
])('personal data under %s is refused', (_, body) => {
  const { ok, findings } = findingsOfUsers(body);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'PII_NOT_GOVERNED',
      severity: 'error',
      path: 'User.a',
      message: expect.stringContaining('"User.a"'),
    }),
  );
});

test.each([
  ['a mask', user('a: String @mask(with: PARTIAL, unless: [["role:steward"]]) @pii(category: "email")')],
  ['a closed class', user('a: String @classification(level: CONFIDENTIAL) @pii(category: "email")')],
  [
    'what its type says',
    `${user('card: Card')} type Card @access(allow: [["role:steward"]]) { number: String @classification(level: INTERNAL) @pii(category: "card") }`,
  ],
])('personal data can be protected by %s', (_, body) => {
  expect(findingsOfUsers(body).codes).not.toContain('PII_NOT_GOVERNED');
});

test('an overlay may protect it', () => {
  const body = user('a: String @classification(level: PUBLIC) @pii(category: "email")');
  expect(findingsOfUsers(body, 'extend type User { a: String @mask(with: NULL) }').codes).toEqual([]);
});
