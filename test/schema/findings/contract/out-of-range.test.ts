import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('OUT_OF_RANGE', {
  document: contractOfProperty('logicalType: string, logicalTypeOptions: { minLength: -1 }'),
  at: '10:97 schema[0].properties[0].logicalTypeOptions.minLength',
  instead: contractOfProperty('logicalType: string, logicalTypeOptions: { minLength: 0 }'),
});
