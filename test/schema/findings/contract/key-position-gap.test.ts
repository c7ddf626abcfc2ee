import { contractOfKey } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('KEY_POSITION_GAP', {
  document: contractOfKey(1, 3),
  at: '11:101 schema[0].properties[1].primaryKeyPosition',
  instead: contractOfKey(1, 2),
});
