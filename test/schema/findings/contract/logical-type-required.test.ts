import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

const v32 = (text: string) => contractOfProperty(text).replace('v3.1.0', 'v3.2.0');

testContractFinding('LOGICAL_TYPE_REQUIRED', {
  document: v32('physicalType: text'),
  at: '10:7 schema[0].properties[0].map',
  instead: v32('logicalType: string, physicalType: text'),
});
