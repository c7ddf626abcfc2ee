import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('CONTRACT_TOO_LARGE', {
  document: contract('# more'),
  options: { limits: { bytes: contract().length } },
  at: '1:1 ',
  instead: contract(),
});
