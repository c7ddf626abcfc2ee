import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('VALUE_NOT_ALLOWED', {
  document: contractOfProperty('logicalType: text'),
  at: '10:56 schema[0].properties[0].logicalType',
  instead: contractOfProperty('logicalType: string'),
});
