import { expect, test } from 'vitest';
import { extending, foundBeside, grant } from './two-owners.ts';

const sdl = `type Query { other: Other @classification(level: PUBLIC) }
  type Other @key(fields: "id") @classification(level: PUBLIC) { id: ID! }
  ${extending('score: Int @classification(level: PUBLIC)')}`;

test('a domain grants what it owns, and nothing else', () => {
  const { findings } = foundBeside(sdl, { grants: grant('share', 'User.name') + grant('share', 'Other') });
  expect(findings).toEqual([
    {
      code: 'GRANT_NOT_OWNERS',
      severity: 'error',
      file: 'subgraphs/users/grants.yaml',
      line: 2,
      column: 3,
      path: 'Other',
      message:
        '"users" grants "Other" to "other", and "other" owns it; this grants nothing. Name what "users" owns.',
    },
  ]);
  expect(foundBeside(sdl, { grants: grant('override', 'User.score') }).errors).toHaveLength(1);
});

test('a name that nobody serves is told with the nearest one', () => {
  const { message } = foundBeside(sdl, { grants: grant('share', 'Adress') });
  expect(message).toBe(
    '"users" grants "Adress" to "other", and no domain serves it; this grants nothing. Name what "users" owns. Did you mean "Address"?',
  );
});

test('a grant to a domain that is not there yet is a warning', () => {
  const { ok, messages } = foundBeside(sdl, {
    grants: grant('share', 'User.name').replace('other', 'othre'),
  });
  expect(ok).toBe(true);
  expect(messages[0]).toBe(
    '"users" grants "User.name" to "othre", and there is no such domain. Did you mean "other"?',
  );
});
