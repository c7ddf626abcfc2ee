import { expect, test } from 'vitest';
import { findingsOfUsers, user } from './users-domain.ts';

const under = (overlay: string) => findingsOfUsers(user('a: String @classification(level: PUBLIC)'), overlay);

test.each([
  ['a field', 'extend type User { nope: String @mask(with: NULL) }', 'User.nope'],
  ['a type', 'extend type Nope @access(allow: [])', 'Nope'],
])('%s that no domain serves is refused', (_, overlay, path) => {
  const { ok, findings } = under(overlay);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'OVERLAY_UNKNOWN_COORDINATE',
      severity: 'error',
      file: '0.graphql',
      path,
      message: `No domain serves "${path}". Name what exists, or take it out.`,
    }),
  );
});

test('nothing is found where a domain serves it', () => {
  expect(under('extend type User { a: String @mask(with: NULL) }').codes).toEqual([]);
});
