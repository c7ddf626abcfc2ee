import { expect, test } from 'vitest';
import { findingsOfList } from './listed-columns.ts';

test('a column of a category that has a token domain, and is not in it, is a warning', () => {
  expect(findingsOfList('email:\n  users: [Person.mail]\n')).toEqual([
    {
      code: 'TOKEN_DOMAIN_UNDECLARED',
      severity: 'warning',
      file: 'token-domains.yaml',
      path: 'Person.mail',
      message: expect.stringMatching(
        /^"Person\.mail" of "shops" holds "email", becomes tokens, and is not in the token domain "email"/,
      ),
    },
  ]);
});

test('nothing is found in a column of another category', () => {
  expect(
    findingsOfList('email:\n  users: [Person.mail]\n', [
      { name: 'users' },
      { name: 'shops', pii: 'nickname' },
    ]),
  ).toEqual([]);
});
