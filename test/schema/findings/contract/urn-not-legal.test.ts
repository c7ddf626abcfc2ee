import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { contractOfReference } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('URN_NOT_LEGAL', {
  document: contractOfReference('"urn:weft:order details#orders.id"'),
  at: '10:86 schema[0].properties[0].relationships[0].to',
  instead: contractOfReference('../users/contract.yaml#schema/users/properties/id'),
});

test.each([
  ['no fragment', 'urn:weft:users'],
  ['an object alone', 'urn:weft:users#users'],
  ['two fragments', 'urn:weft:users#users.id#users'],
  ['a namespace of one letter', 'urn:w:users#users.id'],
  ['a namespace that ends with a hyphen', 'urn:weft-:users#users.id'],
  ['no name', 'urn:weft:#users.id'],
  ['a name that begins with a slash', 'urn:weft:/users#users.id'],
  ['a component for a query', 'urn:weft:users?=v1#users.id'],
  ['a percent sign alone', 'urn:weft:50%#users.id'],
  ['an encoding that is no UTF-8', 'urn:weft:users#users.%ff'],
  ['a letter that is to be encoded', 'urn:weft:users#users.größe'],
])('a reference by URN with %s is not legal', (_, to) => {
  const { ok, findings } = readContract(contractOfReference(`"${to}"`));
  expect(ok).toBe(false);
  expect(findings[0]?.code).toBe('URN_NOT_LEGAL');
});
