import { expect, test } from 'vitest';
import { findingsOfList } from './listed-columns.ts';

const list = 'email:\n  users: [Person.mail]\n  shops: [Person.mail]\n';

test.each([
  ['normalised otherwise', { pii: 'phone' }, 'normalised as a telephone number'],
  ['of another tenant', { tenant: 'health' }, 'normalised as a mail address, of tenant "health"'],
])('a column that is %s is refused: its tokens would never join', (_, other, shape) => {
  expect(findingsOfList(list, [{ name: 'users' }, { name: 'shops', ...other }])).toMatchObject([
    {
      code: 'TOKEN_DOMAIN_NOT_JOINED',
      severity: 'error',
      line: 3,
      message: expect.stringContaining(
        `"Person.mail" is ${shape}, and "Person.mail" is normalised as a mail address: `,
      ),
    },
  ]);
});

test('nothing is found in columns that join', () => {
  const tenant = 'acme';
  expect(
    findingsOfList(list, [
      { name: 'users', tenant },
      { name: 'shops', tenant },
    ]),
  ).toEqual([]);
});
