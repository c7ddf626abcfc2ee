import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_UNKNOWN_ALIAS', {
  document: contract('tenant: *nobody'),
  at: '11:9 tenant',
  instead: contract('name: &somebody a\ntenant: *somebody'),
});
