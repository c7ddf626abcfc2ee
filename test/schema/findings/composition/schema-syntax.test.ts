import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

test("a domain's schema that is no SDL is refused, with the line", () => {
  const { ok, findings } = findingsOfUsers('type User {');
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    {
      code: 'SCHEMA_SYNTAX',
      severity: 'error',
      file: 'users',
      line: expect.any(Number),
      message: expect.stringContaining('Syntax Error'),
    },
  ]);
});

test('and so is an overlay', () => {
  const { ok, findings } = findingsOfUsers(user('a: String @classification(level: PUBLIC)'), 'extend type');
  expect(ok).toBe(false);
  expect(findings).toMatchObject([{ code: 'SCHEMA_SYNTAX', file: '0.graphql', line: 1 }]);
});

test('nothing is found in SDL', () => {
  expect(findingsOfUsers(user(), 'extend type User @access(allow: [])').codes).toEqual([]);
});
