import { expect, test } from 'vitest';
import { findingsOfList } from './listed-columns.ts';

test.each([
  [
    'a domain that there is not',
    'user: [Person.mail]',
    '"user" is no domain of the mesh. Did you mean "users"?',
    'email.user[0]',
  ],
  [
    'a column that there is not',
    'users: [Person.mial]',
    '"users" has no text column "Person.mial". Name one of its own. Did you mean "Person.mail"?',
    'email.users[0]',
  ],
  ['a number', 'users: [Person.age]', '"users" has no text column "Person.age".', 'email.users[0]'],
])('%s is refused, with its place', (_, holder, message, path) => {
  const found = findingsOfList(`email:\n  ${holder}\n`);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([
    {
      code: 'TOKEN_DOMAIN_UNKNOWN_COLUMN',
      severity: 'error',
      file: 'token-domains.yaml',
      message: expect.stringContaining(message),
      path,
      line: 2,
      column: expect.any(Number),
    },
  ]);
});

test('nothing is found in columns that exist, nor in those of a domain whose contract is broken', () => {
  const list =
    'email:\n  users: [Person.mail]\n  shops: [Person.mail]\n  broken: [Gone.mail]\n  gateway: [Old.mail]\n';
  expect(findingsOfList(list, undefined, ['broken'])).toEqual([]);
});
