import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { contractOfReference } from '#test/fixtures/contracts.ts';

const contract = contractOfReference('urn:weft:users#users.id');

test('a reference by URN is read, and nothing is found in it', () => {
  expect(readContract(contract)).toMatchObject({ ok: true, findings: [] });
});

test('URN_REFERENCE is an error where only what the standard knows is allowed', () => {
  const { ok, findings } = readContract(contract, { strict: true });
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    {
      code: 'URN_REFERENCE',
      severity: 'error',
      message:
        '"urn:weft:users#users.id" names the other contract by its URN, which the standard does not know; write the path or URL of the contract, ending in ".yaml".',
      path: 'schema[0].properties[0].relationships[0].to',
      line: 10,
      column: 86,
    },
  ]);
});
