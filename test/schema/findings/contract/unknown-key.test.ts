import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('UNKNOWN_KEY', {
  document: contract('owner: me'),
  at: '11:1 owner',
  instead: contract('tenant: me'),
});

test('a key that is nearly one of the standard is told with the one that was meant', () => {
  const { findings } = readContract(contract('tenat: me'));
  expect(findings.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/no key "tenat" here; .* Did you mean "tenant"\?$/),
  );
});
