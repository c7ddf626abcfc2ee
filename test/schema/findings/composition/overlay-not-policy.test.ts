import { expect, test } from 'vitest';
import { findingsOfInternal, findingsOfUsers, user } from './users-domain.ts';

const under = (overlay: string) => findingsOfUsers(user('a: String @classification(level: PUBLIC)'), overlay);

test('a directive that is no policy is refused in an overlay', () => {
  const { ok, findings } = under('extend type User { a: String @deprecated }');
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'OVERLAY_NOT_POLICY',
      severity: 'error',
      file: '0.graphql',
      path: 'User.a',
      message: '"@deprecated" at "User.a" is no policy directive. Take it out.',
    }),
  );
});

test('so is a type of its own, with its line', () => {
  const { ok, findings } = under('\ntype Other { a: String @mask(with: NULL) }');
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'OVERLAY_NOT_POLICY', file: '0.graphql', line: 2, column: 1 }),
  );
});

test('the schema of an overlay contains the organisation statement and nothing else', () => {
  for (const sdl of [
    'extend schema @audience(allow: [["authenticated"]])',
    'extend schema @organisation(allow: [["scope:staff"]]) { query: User }',
    'extend schema @agreement(consumer: "a", product: "b", purpose: "c", expires: "2099-01-01", approver: "d")',
    'schema @organisation(allow: [["scope:staff"]]) { query: Query }',
  ]) {
    expect([sdl, ...findingsOfInternal([sdl]).codes]).toContain('OVERLAY_NOT_POLICY');
  }
});

test('nothing is found in policy', () => {
  expect(under('extend type User { a: String @mask(with: NULL) }').codes).toEqual([]);
});
