import { expect, test } from 'vitest';
import { findingsOfInternal, findingsOfUsers, user } from './users-domain.ts';

test.each([
  [
    'a row filter on a field',
    user('a: String @rows(field: "id", claim: "id") @classification(level: PUBLIC)'),
    'User.a',
  ],
  [
    'access on a union',
    `${user('')} extend type Query { any: Any @classification(level: PUBLIC) } union Any @access(allow: []) = User`,
    'Any',
  ],
  [
    'access on an input field',
    `${user('')} extend type Query { a(b: In @inert): Int } input In { b: Int @access(allow: []) }`,
    'In.b',
  ],
])('%s is refused', (_, body, path) => {
  const { ok, findings } = findingsOfUsers(body);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'POLICY_MISPLACED',
      severity: 'error',
      file: 'users',
      path,
      message: expect.stringMatching(
        /^"@(rows|access)" at ".+" protects nothing: it is allowed on .+, and this is \w+\.$/,
      ),
    }),
  );
});

test('so is a mask of a whole type in an overlay', () => {
  const { ok, findings } = findingsOfUsers(
    user('a: String @classification(level: PUBLIC)'),
    'extend type User @mask(with: NULL)',
  );
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'POLICY_MISPLACED', file: '0.graphql', path: 'User' }),
  );
});

test('the organisation is stated on the schema, and an audience of a type', () => {
  expect(findingsOfInternal(['extend type User @organisation(allow: [["scope:staff"]])']).codes).toContain(
    'POLICY_MISPLACED',
  );
  expect(findingsOfInternal(['extend type User { id: ID! @audience(allow: [["role:a"]]) }']).codes).toContain(
    'POLICY_MISPLACED',
  );
});

test('nothing is found where each stands in its place', () => {
  const body = user('a: String @access(allow: [["authenticated"]])').replace(
    '@key',
    '@rows(field: "id", claim: "id") @key',
  );
  expect(findingsOfUsers(body, 'extend type User { a: String @mask(with: NULL) }').codes).toEqual([]);
});
