import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { discoverDomains } from '#platform/cli/domains.ts';

test('finds every folder with a contract, each after those that it reads from', async () => {
  const domains = await discoverDomains();
  const names = domains.map(({ name }) => name);
  const contracts = globSync('subgraphs/*/contract.yaml');
  expect(names.toSorted()).toEqual(contracts.map((file) => basename(dirname(file))).sort());
  for (const { name, inputs } of domains) {
    for (const input of inputs) expect(names.indexOf(input)).toBeLessThan(names.indexOf(name));
  }
});
