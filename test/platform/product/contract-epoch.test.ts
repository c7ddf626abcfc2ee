import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveProduct } from '#platform/product/serve-product.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { contractDigest } from '#platform/snapshots/contract-digest.ts';
import { shopContract } from '#test/fixtures/shop.ts';
import { testKeys } from '#test/testkit/test-keys.ts';
import { createTestProduct, principal, type TestProduct } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');
const old = { orders: [{ id: 'o1', note: 'old', customer_id: 'u1' }], lines: [] };
const next = { orders: [{ id: 'o1', note: 'new', customer_id: 'u1' }], lines: [] };
const list = '{ orders { nodes { note } } }';

/** Publishes rows as the pipeline would that had read a contract of this digest. */
async function publishFor(
  shop: TestProduct,
  contract: string,
  id = '20990101T000000Z-00000000',
): Promise<void> {
  const product = join(shop.home, 'products', 'shop');
  // Its files are those of a snapshot that is published in a home of its own.
  await using source = await createTestProduct({ contract: shopContract });
  const from = await source.publish(next);
  const folder = join(product, 'snapshots', id);
  await mkdir(join(folder, '..'), { recursive: true });
  await rename(join(source.home, 'products', 'shop', 'snapshots', from), folder);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, id, contract }));
  await writeFile(join(product, 'next.json'), JSON.stringify({ snapshot: id }));
  await rename(join(product, 'next.json'), join(product, 'current.json'));
}

async function readiness(url: string): Promise<unknown> {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, body: await response.json() };
}

/** The values of the domain's metrics, without those of other reasons. */
async function metrics(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => /^weft_product_ready|^weft_product_snapshot_refused.* 1$/.test(line));
}

const ready = { status: 200, body: { status: 'ok' } };
const refused = (reason: string) => ({ status: 503, body: { status: 'serves an earlier snapshot', reason } });

test('a snapshot of another contract is not mixed with the one that is served, and the domain says so', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: old });
  expect(await readiness(shop.server.url)).toEqual(ready);
  const seen = new Set<string>();
  let asking = true;
  const ask = async () => {
    while (asking) {
      const { status, errors, data } = await shop.as(analyst).query(list);
      seen.add(JSON.stringify([status, errors, data?.orders.nodes]));
    }
  };
  const callers = [ask(), ask(), ask()];
  await publishFor(shop, '0'.repeat(64));
  await expect
    .poll(() => readiness(shop.server.url), { timeout: 20_000 })
    .toEqual(refused('CONTRACT_CHANGED'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  asking = false;
  await Promise.all(callers);
  expect([...seen]).toEqual([JSON.stringify([200, undefined, [{ note: 'old' }]])]);
  expect((await fetch(`${shop.server.url}/health/live`)).status).toBe(200);
  expect(await metrics(shop.server.url)).toEqual([
    'weft_product_ready{domain="shop"} 0',
    'weft_product_snapshot_refused{domain="shop",reason="CONTRACT_CHANGED"} 1',
  ]);
});

test('a snapshot of the same contract is taken up, and no request fails', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: old });
  const seen = new Set<string>();
  const ask = async () => {
    const { errors, data } = await shop.as(analyst).query(list);
    seen.add(JSON.stringify([errors, data?.orders.nodes]));
    return data?.orders.nodes[0].note;
  };
  expect(await ask()).toBe('old');
  await publishFor(shop, contractDigest(shop.model));
  await expect.poll(ask, { timeout: 20_000, interval: 5 }).toBe('new');
  expect([...seen].sort()).toEqual(['[null,[{"note":"new"}]]', '[null,[{"note":"old"}]]']);
  expect(await readiness(shop.server.url)).toEqual(ready);
});

test('a process that is started again takes up the contract and its snapshot together', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: old });
  await publishFor(shop, '0'.repeat(64));
  await expect
    .poll(() => readiness(shop.server.url), { timeout: 20_000 })
    .toEqual(refused('CONTRACT_CHANGED'));
  await using again = await serveProduct({
    folder: join(shop.home, '../domain'),
    home: shop.home,
    keys: testKeys({ cursor: Buffer.alloc(32), hash: Buffer.alloc(32) }),
    port: 0,
    logger: createLogger('test', 'silent'),
  });
  expect(await readiness(again.url)).toEqual(ready);
});

test('a domain is ready again once a snapshot that it can serve is the newest', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: old });
  await publishFor(shop, '0'.repeat(64));
  await expect
    .poll(() => readiness(shop.server.url), { timeout: 20_000 })
    .toEqual(refused('CONTRACT_CHANGED'));
  await shop.publish(next);
  await expect.poll(() => readiness(shop.server.url), { timeout: 20_000 }).toEqual(ready);
  expect(await metrics(shop.server.url)).toEqual(['weft_product_ready{domain="shop"} 1']);
});

test('what a contract says of data and policy is its digest, and its descriptions are not', async () => {
  const digestOf = async (contract: string) => {
    await using product = await createTestProduct({ contract });
    return contractDigest(product.model);
  };
  const digest = await digestOf(shopContract);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await digestOf(`# a comment\n${shopContract}`)).toBe(digest);
  const other = shopContract.replace('name: note', 'name: remark');
  expect(other).not.toBe(shopContract);
  expect(await digestOf(other)).not.toBe(digest);
});
