import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('WRONG_KIND', {
  document: contract().replace('DataContract', 'DataProduct'),
  at: '2:7 kind',
  instead: contract(),
});
