import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('DUPLICATE_PROPERTY', {
  document: contract('    - { name: id, logicalType: string, classification: public }'),
  at: '11:15 schema[0].properties[1].name',
  instead: contract('    - { name: number, logicalType: string, classification: public }'),
});
