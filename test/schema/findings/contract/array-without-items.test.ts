import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('ARRAY_WITHOUT_ITEMS', {
  document: contractOfProperty('logicalType: array'),
  at: '10:7 schema[0].properties[0]',
  instead: contractOfProperty('logicalType: array, items: { logicalType: string }'),
});
