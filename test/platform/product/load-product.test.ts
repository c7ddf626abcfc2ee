import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProduct } from '#platform/product/load-product.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { shopContract } from './shop.ts';

test.each(['..', '../users', '/etc', 'a/b'])('a domain called %s is not served', async (domain) => {
  await using folder = await temporaryFolder();
  const contract = shopContract.replace('domain: shop', `domain: ${domain}`);
  await writeFile(join(folder.path, 'contract.yaml'), contract);
  await expect(loadProduct(folder.path)).rejects.toThrow(`"${domain}"`);
  await expect(loadProduct(folder.path)).rejects.toThrow('cannot name a folder');
});
