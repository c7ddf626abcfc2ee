import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('MISSING_DOMAIN', {
  document: contract().replace('domain: sales\n', ''),
  at: '1:1 ',
  instead: contract(),
});
