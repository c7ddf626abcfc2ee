import { contractV22 } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('CREDENTIALS_IN_CONTRACT', {
  document: contractV22('password: "1234"'),
  at: '14:11 password',
  instead: contractV22('server: gcp-1'),
});
