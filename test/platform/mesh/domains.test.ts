import { globSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverMesh } from '#platform/mesh/domains.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test('finds every folder with a contract, each after the domains that it reads from', async () => {
  const { domains, broken } = await discoverMesh();
  expect(broken).toEqual([]);
  const names = domains.map(({ name }) => name);
  const contracts = globSync('subgraphs/*/contract.yaml');
  expect(names.toSorted()).toEqual(contracts.map((file) => basename(dirname(file))).sort());
  for (const { name, inputs } of domains) {
    for (const input of inputs) expect(names.indexOf(input)).toBeLessThan(names.indexOf(name));
  }
});

test('two folders cannot be one domain, and no other domain suffers from it', async () => {
  await using folder = await temporaryFolder();
  for (const name of ['a', 'users', 'orders']) {
    await mkdir(join(folder.path, name));
    const from = name === 'a' ? 'users' : name;
    await cp(`subgraphs/${from}/contract.yaml`, join(folder.path, name, 'contract.yaml'));
  }
  const { domains, broken } = await discoverMesh(folder.path);
  expect(domains.map(({ name }) => name)).toEqual(['orders']);
  expect(broken.map(({ folder }) => basename(folder))).toEqual(['a', 'users']);
});
