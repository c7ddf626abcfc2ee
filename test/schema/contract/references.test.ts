import { expect, test } from 'vitest';
import { parseReference } from '#schema/contract/references.ts';

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
  ['schema/users', { object: 'users', property: '' }],
  ['users', undefined],
  ['users.', undefined],
  ['tables/users/properties/id', undefined],
  ['', undefined],
])('%s is parsed and not followed', (text, expected) => {
  expect(parseReference(text)).toEqual(expected);
});
