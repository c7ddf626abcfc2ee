import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('UNSUPPORTED_API_VERSION', {
  document: contract().replace('v3.1.0', 'v4.0.0'),
  at: '1:13 apiVersion',
  instead: contract().replace('v3.1.0', 'v3.0.2'),
});
