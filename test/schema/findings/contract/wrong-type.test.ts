import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('WRONG_TYPE', {
  document: contract().replace('1.0.0', '1.0'),
  at: '4:10 version',
  instead: contract().replace('1.0.0', '"1.0.0"'),
});
