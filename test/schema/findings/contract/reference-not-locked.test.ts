import { expect, test } from 'vitest';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { findingsInLock, lockOf, ordersContract, referencePlace, usersContract } from './locked-contract.ts';

const reference = 'urn:weft:users#users.id';

test('a reference by URN to a contract that is neither here nor locked is at its line', () => {
  expect(checkForeignReferences([ordersContract(reference)])).toEqual([
    {
      code: 'REFERENCE_NOT_LOCKED',
      severity: 'error',
      message:
        '"orders.customer_id" refers to "urn:weft:users", which is no contract of this mesh and in no lock. Correct the name, or run "weft lock --from" with the address of its mesh or the file of its contract.',
      ...referencePlace,
    },
  ]);
  const locked = checkForeignReferences([ordersContract('urn:weft:customers#users.id', { lock: lockOf() })]);
  expect(locked).toMatchObject([
    { code: 'REFERENCE_NOT_LOCKED', message: expect.stringContaining('not in "weft.lock"') },
  ]);
});

test.each([reference, 'URN:Weft:users#users.id', 'urn:weft:users#schema/users/properties/id'])(
  'nothing is found in a reference to a contract of the lock: %s',
  (to) => {
    expect(findingsInLock(to)).toEqual([]);
  },
);

test('a contract of the mesh is looked at before the lock', () => {
  const stale = lockOf({ name: 'people', type: 'Person', key: [{ name: 'id', logicalType: 'string' }] });
  const orders = ordersContract(reference, { lock: stale });
  expect(checkForeignReferences([orders], [usersContract()])).toEqual([]);
  expect(checkForeignReferences([orders, usersContract()])).toEqual([]);
  expect(checkForeignReferences([orders])).toMatchObject([{ code: 'FOREIGN_REFERENCE_UNKNOWN' }]);
});

test('a reference by URL is checked where it is locked, and not followed where it is not', () => {
  const url = 'https://contracts.example.com/users.yaml';
  const to = (id: string) => `"${url}#/schema/users/properties/${id}"`;
  expect(checkForeignReferences([ordersContract(to('name'))])).toEqual([]);
  const checked = (id: string) =>
    checkForeignReferences([ordersContract(to(id), { lock: lockOf(undefined, url) })]);
  expect(checked('id')).toEqual([]);
  expect(checked('name')).toMatchObject([{ code: 'FOREIGN_REFERENCE_UNKNOWN', severity: 'error' }]);
});
