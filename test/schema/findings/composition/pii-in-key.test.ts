import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

const open = 'a: String @classification(level: PUBLIC)';

test.each([
  ['personal data', user(open, 'id: ID! @pii(category: "email") @access(allow: [])'), 'User.id'],
  [
    'a masked part of a key',
    `${user(open).replace('"id"', '"id in { zip }"')} extend type User { in: Place @classification(level: PUBLIC) } type Place { zip: String @mask(with: REDACT) }`,
    'Place.zip',
  ],
  [
    'what an interface says of it',
    `interface Party { mail: String! @pii(category: "email") @access(allow: []) }
     type Guest implements Party @key(fields: "mail") @classification(level: PUBLIC) { mail: String! @classification(level: PUBLIC) }
     type User { id: ID! @classification(level: PUBLIC)  guest: Guest @classification(level: PUBLIC) }`,
    'Guest.mail',
  ],
])('%s in a key is refused', (_, body, path) => {
  const { ok, findings } = findingsOfUsers(body);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'PII_IN_KEY',
      severity: 'error',
      path,
      message: expect.stringContaining('Choose a key that discloses nothing.'),
    }),
  );
});

test('nothing is found where it stands beside the key', () => {
  expect(findingsOfUsers(user('mail: String @pii(category: "email") @mask(with: REDACT)')).codes).toEqual([]);
});
