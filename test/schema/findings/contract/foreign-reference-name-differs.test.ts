import { expect, test } from 'vitest';
import { findingsInLock, referencePlace, users } from './locked-contract.ts';

test('a reference to an object whose type has another name in the graph is at its line', () => {
  expect(findingsInLock('urn:weft:users#users.id', { ...users, type: 'Customer' })).toEqual([
    {
      code: 'FOREIGN_REFERENCE_NAME_DIFFERS',
      severity: 'error',
      message:
        '"orders.customer_id" refers to "users" of "urn:weft:users" (version 1.2.0), whose type in the graph is "Customer", and takes it to be "User". Give the relationship the custom property "typeName" with the value "Customer".',
      ...referencePlace,
    },
  ]);
});

test.each([
  ['of the object', 'urn:weft:users#schema/people/properties/id', 'takes it to be "Person"'],
  ['of the key', 'urn:weft:users#users.uid', 'is the id of "id"'],
])('a reference by an id %s that is no name says so', (_, to, told) => {
  expect(findingsInLock(to)).toMatchObject([
    { code: 'FOREIGN_REFERENCE_NAME_DIFFERS', message: expect.stringContaining(told) },
  ]);
});

test("a relationship that gives the type's name is fine", () => {
  const to = `urn:weft:users#users.id
          customProperties: [{ property: typeName, value: Customer }]`;
  expect(findingsInLock(to, { ...users, type: 'Customer' })).toEqual([]);
});
