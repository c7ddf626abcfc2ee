import { expect, test } from 'vitest';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { ordersContract, referencePlace, usersContract } from './locked-contract.ts';

test('a reference by a URN that two contracts have is at its line', () => {
  const contracts = [ordersContract('urn:weft:users#users.id'), usersContract(), usersContract('people')];
  expect(checkForeignReferences(contracts)).toEqual([
    {
      code: 'REFERENCE_AMBIGUOUS',
      severity: 'error',
      message:
        '"orders.customer_id" refers to "urn:weft:users", which is the URN of "users/contract.yaml" and "people/contract.yaml". Give one of them another "id".',
      ...referencePlace,
    },
  ]);
});
