import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('CONTRACT_TOO_MANY_NODES', {
  document: contract('tags: [a, b, c, d, e, f]'),
  options: { limits: { nodes: 15 } },
  at: '11:7 tags',
  instead: contract(),
});
