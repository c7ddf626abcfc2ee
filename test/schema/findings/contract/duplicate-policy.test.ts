import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('DUPLICATE_POLICY', {
  document: contract('    customProperties: [{ property: rows, value: 1 }, { property: rows, value: 2 }]'),
  at: '11:54 schema[0].customProperties[1]',
  instead: contract(
    '    customProperties: [{ property: rows, value: 1 }, { property: minGroupSize, value: 2 }]',
  ),
});
