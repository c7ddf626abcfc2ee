import { expect, test } from 'vitest';
import { findingsOfReference } from './two-contracts.ts';

test.each([
  ['schema/users/properties/ids', 'users.ids', ' Did you mean "id"?'],
  ['schema/users/properties/emial', 'users.emial', ' Did you mean "email"?'],
  ['schema/users/properties/postcode', 'users.postcode', ''],
  ['schema/user/properties/id', 'user.id', ' Did you mean "users"?'],
])('a reference to what another contract no longer has is at its line: %s', (to, named, meant) => {
  expect(findingsOfReference(to)).toEqual([
    {
      code: 'FOREIGN_REFERENCE_UNKNOWN',
      severity: 'error',
      message: `"orders.customer_id" refers to "${named}" of "users/contract.yaml", which is no longer there.${meant}`,
      file: 'orders/contract.yaml',
      path: 'schema[0].properties[1].relationships[0].to',
      line: 15,
      column: 15,
    },
  ]);
});

test.each(['schema/users/properties/id', 'schema/users/properties/uid', '/schema/users/properties/id'])(
  'nothing is found in a reference by a name or an id that is there: %s',
  (to) => {
    expect(findingsOfReference(to)).toEqual([]);
  },
);
