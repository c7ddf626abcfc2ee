import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('DUPLICATE_OBJECT', {
  document: contract('  - name: orders'),
  at: '11:11 schema[1].name',
  instead: contract('  - name: order_lines'),
});
