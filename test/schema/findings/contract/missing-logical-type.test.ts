import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('MISSING_LOGICAL_TYPE', {
  document: contractOfProperty('required: true'),
  at: '10:7 schema[0].properties[0]',
  instead: contractOfProperty('logicalType: string, required: true'),
});
