import { expect, test } from 'vitest';
import { findingsInLock, referencePlace, users } from './locked-contract.ts';
import { findingsOfReference } from './two-contracts.ts';

test('a column of another type than the key that it refers to is at its line', () => {
  const key = [{ name: 'id', logicalType: 'integer' }];
  expect(findingsInLock('urn:weft:users#users.id', { ...users, key })).toEqual([
    {
      code: 'FOREIGN_REFERENCE_TYPE_DIFFERS',
      severity: 'warning',
      message:
        '"orders.customer_id" has the type "string" and refers to "users.id" of "urn:weft:users" (version 1.2.0), which has the type "integer". Give both one type.',
      ...referencePlace,
    },
  ]);
});

test('types are compared with a contract at hand too', () => {
  expect(findingsOfReference('schema/users/properties/id', 'integer')).toMatchObject([
    { code: 'FOREIGN_REFERENCE_TYPE_DIFFERS', severity: 'warning' },
  ]);
});
