import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('POLICY_MISSPELT', {
  document: contract(
    '    customProperties: [{ property: rows, value: 1 }, { property: MinGroup_Sizes, value: 9 }]',
  ),
  at: '11:54 schema[0].customProperties[1]',
  instead: contract(
    '    customProperties: [{ property: rows, value: 1 }, { property: minGroupSize, value: 9 }]',
  ),
});

test.each([
  ['maks', 'mask'],
  ['pi', 'pii'],
  ['PII', 'pii'],
  ['acess', 'access'],
  ['row', 'rows'],
  ['min_group_size', 'minGroupSize'],
])('the custom property "%s" is told to protect nothing, with the name "%s"', (written, meant) => {
  const { findings } = readContract(contract(`    customProperties: [{ property: ${written}, value: 1 }]`));
  const found = findings.find(({ code }) => code === 'POLICY_MISSPELT');
  expect(found?.message).toContain(`write "${meant}"`);
});

test('a custom property of another name is not taken for a policy', () => {
  const custom = ['sources', 'reverse', 'owner', 'audience', 'team'].map(
    (name) => `{ property: ${name}, value: 1 }`,
  );
  const { findings } = readContract(contract(`    customProperties: [${custom.join(', ')}]`));
  expect(findings.filter(({ code }) => code === 'POLICY_MISSPELT')).toEqual([]);
});
