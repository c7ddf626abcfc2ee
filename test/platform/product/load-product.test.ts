import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isStale, loadProduct } from '#platform/product/load-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { shopContract } from '#test/fixtures/shop.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test.each(['..', '../users', '/etc', 'a/b'])('a domain called %s is not served', async (domain) => {
  await using folder = await temporaryFolder();
  const contract = shopContract.replace('domain: shop', `domain: ${domain}`);
  await writeFile(join(folder.path, 'contract.yaml'), contract);
  await expect(loadProduct(folder.path)).rejects.toThrow(`"${domain}"`);
  await expect(loadProduct(folder.path)).rejects.toThrow('cannot name a folder');
});

test('a schema that differs from its contract is stale', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'contract.yaml'), shopContract);
  const schema = join(folder.path, 'schema.graphql');
  await writeFile(schema, 'type Query { a: Int }');
  const { model, ...product } = await loadProduct(folder.path);
  expect(await isStale({ model, ...product })).toBe(true);
  await writeFile(schema, printSubgraphSchema(model));
  expect(await isStale(await loadProduct(folder.path))).toBe(false);
});
