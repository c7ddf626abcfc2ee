import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_SYNTAX', {
  document: 'id: "open',
  at: '1:10 ',
  instead: contract('tenant: "closed"'),
});
