import { expect, test } from 'vitest';
import { findingsOfChange, referencePlace, users } from './locked-contract.ts';

test.each([
  [
    'removed object',
    { ...users, name: 'people', id: 'other' },
    '"orders.customer_id" refers to "users" of "urn:weft:users" (version 2.0.0), which has no object of that name with a key.',
  ],
  [
    'renamed key',
    { ...users, key: [{ name: 'user_id', logicalType: 'string' }] },
    '"orders.customer_id" refers to "id" of "users" in "urn:weft:users" (version 2.0.0), whose primary key is "user_id". Refer to the whole key.',
  ],
  [
    'longer key',
    { ...users, key: [...users.key, { name: 'tenant', logicalType: 'string' }] },
    '"orders.customer_id" refers to "id" of "users" in "urn:weft:users" (version 2.0.0), whose primary key is "id, tenant". Refer to the whole key.',
  ],
  [
    'retyped key',
    { ...users, key: [{ name: 'id', logicalType: 'integer' }] },
    '"orders.customer_id" has the type "string" and refers to "users.id" of "urn:weft:users" (version 2.0.0), which has the type "integer". Give both one type.',
  ],
  [
    'renamed type',
    { ...users, type: 'Customer' },
    '"orders.customer_id" refers to "users" of "urn:weft:users" (version 2.0.0), whose type in the graph is "Customer", and takes it to be "User". Give the relationship the custom property "typeName" with the value "Customer".',
  ],
])('a %s is told at the reference that it breaks', (_, after, told) => {
  expect(findingsOfChange(after)).toEqual([
    {
      code: 'REFERENCE_CHANGED',
      severity: 'error',
      message: `"urn:weft:users" has changed since it was locked (version 1.2.0 to 2.0.0). ${told}`,
      ...referencePlace,
    },
  ]);
});

test('a change that the reference does not see is none, and what did not hold before is not told as one', () => {
  expect(findingsOfChange({ ...users, id: 'persons' })).toEqual([]);
  expect(findingsOfChange(users, 'urn:weft:users#users.uid')).toEqual([]);
});
