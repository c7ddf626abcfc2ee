import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_KEY_NOT_TEXT', {
  document: contract('[a]: b'),
  at: '11:1 ',
  instead: contract('tenant: b'),
});
