import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('MISSING_KEY', {
  document: contract().replace('id: orders', 'name: orders'),
  at: '1:1 id',
  instead: contract('name: orders'),
});
