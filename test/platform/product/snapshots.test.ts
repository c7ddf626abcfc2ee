import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { EngineError } from '#platform/engines/engine.ts';
import { shopContract } from '#test/fixtures/shop.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestProduct, principal, type TestProduct } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');
const first = {
  orders: [{ id: 'o1', note: 'old', customer_id: 'u1' }],
  lines: [{ id: 'l1', order_id: 'o1', quantity: 1 }],
};
const second = { orders: [{ id: 'o1', note: 'new', customer_id: 'u1' }], lines: [] };
const list = '{ orders { nodes { note lines { totalCount } } } }';

async function noteOf(shop: TestProduct): Promise<unknown> {
  return (await shop.as(analyst).query(list)).data?.orders.nodes[0].note;
}

test('starts without a snapshot, responds 503 until there is one, then serves it', async () => {
  await using shop = await createTestProduct({ contract: shopContract });
  expect((await fetch(`${shop.server.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${shop.server.url}/health/ready`)).status).toBe(503);
  const { status, errors } = await shop.as(analyst).query(list);
  expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 503, code: 'SNAPSHOT_MISSING' });
  expect((await shop.as(analyst).query('{ _service { sdl } }')).data._service.sdl).toBe(shop.sdl);
  await shop.publish(first);
  await expect.poll(() => noteOf(shop), { timeout: 10_000 }).toBe('old');
});

test('swaps to a new snapshot between requests and still serves the old one by `asOf`', async () => {
  await using shop = await createTestProduct({ contract: shopContract });
  const old = await shop.publish(first);
  await expect.poll(() => noteOf(shop), { timeout: 10_000 }).toBe('old');
  await shop.publish(second);
  await expect.poll(() => noteOf(shop), { timeout: 10_000 }).toBe('new');
  const { data } = await shop
    .as(analyst)
    .query(
      'query ($asOf: ID) { orders(asOf: $asOf) { nodes { note lines { totalCount } } } order(id: "o1") { note } }',
      {
        asOf: old,
      },
    );
  // The selections below a row read the row's snapshot.
  expect(data).toEqual({
    orders: { nodes: [{ note: 'old', lines: { totalCount: 1 } }] },
    order: { note: 'new' },
  });
  const only = await shop.as(analyst).query(`{ orders(asOf: "${old}") { totalCount } }`);
  expect(only.extensions.mesh.snapshot).toBe(old);
});

test('never fails a request while snapshots are swapped', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: first });
  const stop = Date.now() + 1500;
  let asked = 0;
  async function ask() {
    while (Date.now() < stop) {
      const { errors } = await shop.as(analyst).query(list);
      expect(errors).toBeUndefined();
      asked += 1;
    }
  }
  async function publish() {
    while (Date.now() < stop) await shop.publish(asked % 2 === 0 ? first : second);
  }
  await Promise.all([ask(), ask(), ask(), publish()]);
  expect(asked).toBeGreaterThan(10);
});

test('continues to serve the last good snapshot when the next one lacks a file', async () => {
  await using shop = await createTestProduct({ contract: shopContract, serve: { snapshotInterval: 100 } });
  await shop.publish(first);
  await expect.poll(() => noteOf(shop), { timeout: 10_000 }).toBe('old');
  const id = await shop.publish(second);
  await rm(join(shop.home, 'products', 'shop', 'snapshots', id, 'orders.parquet'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await noteOf(shop)).toBe('old');
});

const damagedId = '20990101T000000Z-00000000';

/** Publishes a copy of another snapshot with one changed bit in a table's file. */
async function publishDamaged({ home }: TestProduct, from: string): Promise<void> {
  const product = join(home, 'products', 'shop');
  const folder = join(product, 'snapshots', damagedId);
  await cp(from, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, id: damagedId }));
  const file = join(folder, 'orders.parquet');
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
  await writeFile(join(product, 'next.json'), JSON.stringify({ snapshot: damagedId }));
  await rename(join(product, 'next.json'), join(product, 'current.json'));
}

function folderOf({ home }: TestProduct, id: string): string {
  return join(home, 'products', 'shop', 'snapshots', id);
}

test('continues to serve the last good snapshot when a file of the next one was changed', async () => {
  const log = captureLog();
  await using shop = await createTestProduct({
    contract: shopContract,
    serve: { snapshotInterval: 20, logger: log.logger },
  });
  const id = await shop.publish(first);
  await expect.poll(() => noteOf(shop), { timeout: 10_000 }).toBe('old');
  await publishDamaged(shop, folderOf(shop, id));
  const told = () => log.lines('a published snapshot cannot be served');
  await expect.poll(told, { timeout: 10_000 }).toHaveLength(1);
  expect(told()[0]).toMatchObject({
    fault: { message: expect.stringContaining('"orders.parquet" of snapshot') },
  });
  const health = await fetch(`${shop.server.url}/health/ready`);
  expect([health.status, await health.json()]).toEqual([
    503,
    { status: 'serves an earlier snapshot', reason: 'SNAPSHOT_DAMAGED' },
  ]);
  expect(await noteOf(shop)).toBe('old');
  const { errors, text } = await shop.as(analyst).query(`{ orders(asOf: "${damagedId}") { totalCount } }`);
  expect(errors?.[0]?.extensions.code).toBe('SNAPSHOT_DAMAGED');
  for (const seen of [text, JSON.stringify(log.lines())]) expect(seen).not.toContain(shop.home);
});

test('responds 503 where the only snapshot was changed', async () => {
  await using source = await createTestProduct({ contract: shopContract });
  const id = await source.publish(first);
  await using shop = await createTestProduct({ contract: shopContract });
  await publishDamaged(shop, folderOf(source, id));
  const asked = async () => {
    const { status, errors } = await shop.as(analyst).query(list);
    return { status, code: errors?.[0]?.extensions.code };
  };
  await expect.poll(asked, { timeout: 10_000 }).toEqual({ status: 503, code: 'SNAPSHOT_DAMAGED' });
  expect((await fetch(`${shop.server.url}/health/ready`)).status).toBe(503);
  await shop.publish(first);
  await expect.poll(() => noteOf(shop), { timeout: 10_000 }).toBe('old');
});

test('serves a snapshot that could not be opened while its engine was away', async () => {
  let away = 3;
  const log = captureLog();
  await using product = await createTestProduct({
    contract: shopContract,
    rows: { orders: [{ id: 'o1', note: 'first' }] },
    serve: {
      logger: log.logger,
      async createEngine(folder) {
        const engine = await createDuckDb({ allowedDirectories: [folder] });
        return {
          ...engine,
          async open(snapshot) {
            away -= 1;
            if (away >= 0) throw new EngineError('A statement failed.');
            return engine.open(snapshot);
          },
          [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
        };
      },
    },
  });
  await expect.poll(() => noteOf(product), { timeout: 10_000 }).toBe('first');
  expect(log.lines('a published snapshot cannot be served')).toHaveLength(1);
});
