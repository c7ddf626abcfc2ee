import { contractOfReference } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('UNKNOWN_REFERENCE', {
  document: contractOfReference('customers.id'),
  at: '10:86 schema[0].properties[0].relationships[0].to',
  instead: contractOfReference('orders.id'),
});
