import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_DUPLICATE_KEY', {
  document: contract('id: again'),
  at: '11:1 id',
  instead: contract('tenant: again'),
});
