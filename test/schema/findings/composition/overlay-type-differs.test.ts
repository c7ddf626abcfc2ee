import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

test.each(['Int', '[String]'])('an overlay that states the type %s of a text is refused', (type) => {
  const body = user('a: String @classification(level: PUBLIC)');
  const { ok, findings } = findingsOfUsers(body, `extend type User { a: ${type} @mask(with: NULL) }`);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'OVERLAY_TYPE_DIFFERS',
      severity: 'error',
      file: '0.graphql',
      path: 'User.a',
    }),
  );
});

test('an overlay with a wrong type gets a finding with the right one', () => {
  const field = findingsOfUsers(
    user('a: [String!] @classification(level: PUBLIC)'),
    'extend type User { a: String @mask(with: NULL) }',
  );
  expect(field.messages).toContain(
    '"User.a" is of the type "[String!]", and the overlay states "String". State the type that it has.',
  );
  const parameter = findingsOfUsers(
    `${user('')} extend type Query { b(c: Int): Int @classification(level: PUBLIC) }`,
    'extend type Query { b(c: String @inert): Int }',
  );
  expect(parameter.messages[0]).toContain('"Query.b(c:)" is of the type "Int"');
});

test('an overlay with another nullability is not refused', () => {
  const body = user('a: String! @classification(level: PUBLIC)');
  expect(findingsOfUsers(body, 'extend type User { a: String @mask(with: REDACT) }').codes).toEqual([]);
});
