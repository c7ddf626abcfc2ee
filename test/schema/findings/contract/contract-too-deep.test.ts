import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('CONTRACT_TOO_DEEP', {
  document: contract('customProperties: [{ property: a, value: [[[[[[]]]]]] }]'),
  options: { limits: { depth: 6 } },
  at: '1:1 ',
  instead: contract('customProperties: [{ property: a, value: [] }]'),
});
