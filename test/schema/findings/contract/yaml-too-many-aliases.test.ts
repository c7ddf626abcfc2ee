import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YAML_TOO_MANY_ALIASES', {
  document: contract('tenant: &t x\ntags: [*t, *t, *t]'),
  options: { limits: { aliases: 2 } },
  at: '12:16 tags[2]',
  instead: contract('tenant: &t x\ntags: [*t, y]'),
});
