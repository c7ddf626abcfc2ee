import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('NOT_A_CONTRACT', {
  document: '- a',
  at: '1:1 ',
  instead: contract(),
});
