import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

const revealing = (field: string) =>
  findingsOfUsers(
    `${user()} extend type Query { a(b: Int @reveals(field: "${field}")): Int @classification(level: PUBLIC) }`,
  );

test.each(['User.nope', 'Nope.id', 'User'])('"%s" is no field that an argument may reveal', (field) => {
  const { ok, findings } = revealing(field);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'REVEALS_UNKNOWN_FIELD',
      severity: 'error',
      path: 'Query.a(b:)',
      message: `"Query.a(b:)" reveals "${field}", and there is no such field. Name one as "Type.field".`,
    }),
  );
});

test('nothing is found where the field is there', () => {
  expect(revealing('User.id').codes).toEqual([]);
});
