import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('UNKNOWN_KEY', {
  document: contract('owner: me'),
  at: '11:1 owner',
  instead: contract('tenant: me'),
});
