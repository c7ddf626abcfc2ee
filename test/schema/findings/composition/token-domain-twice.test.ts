import { expect, test } from 'vitest';
import { findingsOfList } from './listed-columns.ts';

test('a column in two token domains is refused where it stands the second time', () => {
  expect(
    findingsOfList('email:\n  users: [Person.mail]\n  shops: [Person.mail]\nmail:\n  users: [Person.mail]\n'),
  ).toEqual([
    {
      code: 'TOKEN_DOMAIN_TWICE',
      severity: 'error',
      file: 'token-domains.yaml',
      path: 'mail.users[0]',
      line: 5,
      column: expect.any(Number),
      message: '"Person.mail" of "users" is in "email" already. Take one out.',
    },
  ]);
});

test('nothing is found where two domains have a column of one name each', () => {
  expect(
    findingsOfList('email:\n  users: [Person.mail]\nmail:\n  shops: [Person.mail]\n', [
      { name: 'users' },
      { name: 'shops', pii: 'address' },
    ]),
  ).toEqual([]);
});
