import { contractV22 } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('UNKNOWN_LOGICAL_TYPE', {
  document: contractV22(
    '',
    '      - { column: id, logicalType: blob, physicalType: blob, classification: public }',
  ),
  at: '13:36 dataset[0].columns[0].logicalType',
  instead: contractV22(
    '',
    '      - { column: id, logicalType: string, physicalType: blob, classification: public }',
  ),
});
