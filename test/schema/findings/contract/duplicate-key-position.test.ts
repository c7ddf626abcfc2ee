import { contractOfKey } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('DUPLICATE_KEY_POSITION', {
  document: contractOfKey(1, 1),
  at: '11:101 schema[0].properties[1].primaryKeyPosition',
  instead: contractOfKey(2, 1),
});
