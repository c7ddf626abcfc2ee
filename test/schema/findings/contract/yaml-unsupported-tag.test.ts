import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_UNSUPPORTED_TAG', {
  document: contract('tenant: !secret x'),
  at: '11:17 tenant',
  instead: contract('tenant: !!str x'),
});
