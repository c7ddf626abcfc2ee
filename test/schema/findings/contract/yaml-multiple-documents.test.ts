import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_MULTIPLE_DOCUMENTS', {
  document: `${contract()}---\nid: b\n`,
  at: '11:1 ',
  instead: `---\n${contract()}`,
});
