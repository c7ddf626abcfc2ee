import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('NEWER_SHAPE', {
  document: contract('team: { name: sales }').replace('v3.1.0', 'v3.0.2'),
  at: '1:13 apiVersion',
  instead: contract('team: { name: sales }'),
});
