import { expect, test } from 'vitest';
import { findingsOfUsers } from './users-domain.ts';

const user = (key: string) =>
  `type User @key(fields: "${key}") @classification(level: PUBLIC) { id: ID! @classification(level: PUBLIC) }`;

test("what the composer refuses is refused with the composer's code and words", () => {
  const { ok, findings } = findingsOfUsers(user('nope'));
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    {
      code: 'COMPOSITION_FAILED',
      severity: 'error',
      message: expect.stringMatching(/^KEY_INVALID_FIELDS: .*"nope"/),
    },
  ]);
});

test('nothing is found where the key is a field', () => {
  expect(findingsOfUsers(user('id')).codes).toEqual([]);
});
