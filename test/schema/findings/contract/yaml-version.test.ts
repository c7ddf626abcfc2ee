import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_VERSION', {
  document: `%YAML 1.1\n---\n${contract()}`,
  at: '1:1 ',
  instead: `%YAML 1.2\n---\n${contract()}`,
});
