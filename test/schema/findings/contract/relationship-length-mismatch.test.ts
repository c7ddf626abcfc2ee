import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('RELATIONSHIP_LENGTH_MISMATCH', {
  document: contract('    relationships: [{ from: [orders.id], to: [orders.id, orders.id] }]'),
  at: '11:21 schema[0].relationships[0]',
  instead: contract('    relationships: [{ from: [orders.id], to: [orders.id] }]'),
});
