import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { parseReference } from '#schema/contract/references.ts';
import { urnOf } from '#schema/contract/urn.ts';
import { contractOfReference } from '#test/fixtures/contracts.ts';

test.each([
  ['users.id', { object: 'users', property: 'id' }],
  ['users.address.city', { object: 'users', property: 'address.city' }],
  ['schema/users/properties/id', { object: 'users', property: 'id' }],
  ['/schema/users/properties/address/properties/city', { object: 'users', property: 'address.city' }],
  [
    '../users/contract.yaml#schema/users/properties/id',
    { contract: '../users/contract.yaml', object: 'users', property: 'id' },
  ],
  [
    'https://example.com/c.yaml#/schema/users/properties/id',
    { contract: 'https://example.com/c.yaml', object: 'users', property: 'id' },
  ],
  ['urn:weft:users#users.id', { contract: 'urn:weft:users', object: 'users', property: 'id' }],
  [
    'URN:Weft:Users%2fold#schema/users/properties/id',
    { contract: 'urn:weft:Users%2Fold', object: 'users', property: 'id' },
  ],
  [
    'urn:example:a/b:c@d#order%20details.gr%C3%B6%C3%9Fe',
    { contract: 'urn:example:a/b:c@d', object: 'order details', property: 'größe' },
  ],
  ['urn:weft:users.id', undefined],
  ['schema/users', { object: 'users', property: '' }],
  ['users', undefined],
  ['users.', undefined],
  ['tables/users/properties/id', undefined],
  ['', undefined],
])('%s is parsed and not followed', (text, expected) => {
  expect(parseReference(text)).toEqual(expected);
});

test("a reference by the contract's own URN stays within it", () => {
  const contract = contractOfReference('URN:WEFT:orders#orders.id').replace(
    'id: orders',
    'id: urn:weft:orders',
  );
  const reading = readContract(contract);
  expect(reading.ok && reading.product.objects[0]?.properties[0]?.relationships[0]?.to).toEqual([
    { object: 'orders', property: 'id' },
  ]);
});

test.each([
  [{ id: 'urn:weft:users', domain: 'crm' }, 'urn:weft:users'],
  [{ id: 'Urn:Datacontract:checkout:orders', domain: 'sales' }, 'urn:datacontract:checkout:orders'],
  [{ id: '53581432-6c55-4ba2-a65f-72344a91553a', domain: 'sales' }, 'urn:weft:sales'],
  [{ id: 'x', domain: 'après vente' }, 'urn:weft:apr%C3%A8s%20vente'],
  [{ id: 'orders latest', domain: '' }, 'urn:weft:orders%20latest'],
])('a contract is named by its id where that is a URN, else by its domain: %j', (contract, urn) => {
  expect(urnOf(contract)).toBe(urn);
});
