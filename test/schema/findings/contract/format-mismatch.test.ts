import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('FORMAT_MISMATCH', {
  document: contract('contractCreatedTs: yesterday'),
  at: '11:20 contractCreatedTs',
  instead: contract('contractCreatedTs: 2026-01-31T09:30:00Z'),
});
