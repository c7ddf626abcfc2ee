import { contractOfReference } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('NESTED_SHORTHAND_REFERENCE', {
  document: contractOfReference('orders.id.part'),
  at: '10:86 schema[0].properties[0].relationships[0].to',
  hasLaterForm: true,
  instead: contractOfReference('orders.id'),
});
