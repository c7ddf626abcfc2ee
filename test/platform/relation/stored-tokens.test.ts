import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { deriveTokenKey } from '#platform/runtime/token-keys/derive-key.ts';
import { domainKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import { snapshotTables } from '#platform/snapshots/snapshots.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { createSmallDomain } from '#test/testkit/small-domain.ts';
import type { TestSecrets } from '#test/testkit/test-keys.ts';
import type { TestPostgres } from '#test/testkit/test-postgres.ts';
import { createTestProduct, onPostgres, principal, type TestProduct } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst');
const secrets = (): TestSecrets => ({ cursor: randomBytes(32), hash: randomBytes(32) });
const all = '{ things { nodes { id amount } } }';
const hashed = {
  logicalType: 'string',
  classification: 'restricted',
  customProperties: [
    { property: 'pii', value: 'email' },
    { property: 'mask', value: { with: 'HASH', unless: [['role:steward']] } },
  ],
};

/** A product with a first snapshot without tokens, and its pipeline. */
async function createHashed(
  postgres?: TestPostgres,
  sql = 'CREATE TABLE things AS SELECT id, amount FROM extract.things;',
) {
  await using made = new AsyncDisposableStack();
  const domain = made.use(
    await createSmallDomain({ sql, csv: 'id,amount\na,Ada@x.de\nb,\n', amount: hashed }),
  );
  const ours = secrets();
  const file = join(domain.domainFolder, 'contract.yaml');
  const written = await readFile(file, 'utf8');
  const contract = postgres ? onPostgres(written, postgres) : written;
  await writeFile(file, contract);
  const product = made.use(
    await createTestProduct({
      contract,
      postgres,
      rows: {
        things: [
          { id: 'a', amount: 'Ada@x.de' },
          { id: 'b', amount: null },
        ],
      },
      secrets: ours,
    }),
  );
  await cp(join(domain.home, 'extracts'), join(product.home, 'extracts'), { recursive: true });
  const disposing = made.move();
  return {
    product,
    /** Publishes with tokens under those secrets, and resolves once they are served. */
    async publish(under: TestSecrets = ours) {
      await writeKeys(product.home, under);
      const manifest = await runPipeline({
        home: product.home,
        domainFolder: domain.domainFolder,
        ...(postgres ? { postgres: { as: postgres.publisher, reader: postgres.reader.user } } : {}),
      });
      await expect.poll(() => servedSnapshot(product)).toBe(manifest.id);
      product.statements.length = 0;
      return manifest;
    },
    [Symbol.asyncDispose]: () => disposing.disposeAsync(),
  };
}

/** What governance would hand out where the column's category is a token domain. */
async function writeKeys(home: string, { cursor, hash: root }: TestSecrets): Promise<void> {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const held = (tokenDomain: string) => {
    const { key, ...known } = deriveTokenKey({ root, tokenDomain, version: 1 });
    return { current: 1, keys: [{ ...known, key: text(key) }], known: [known] };
  };
  const file = domainKeysFile(home, 'things');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    JSON.stringify({
      form: 1,
      holder: 'things',
      own: text(cursor),
      envelopeKeys: 'none',
      tokenDomains: { 'things.*': held('things.*'), email: held('email') },
      columns: { 'Thing.amount': 'email' },
    }),
  );
}

async function servedSnapshot(product: TestProduct): Promise<unknown> {
  return (await product.as(analyst).query(all)).extensions?.mesh.snapshot;
}

const computes = ({ statements }: TestProduct) => statements.some(({ text }) => text.includes('sha256'));

test.each(engines)('on %s a stored token equals the one that is computed', async (_, postgres) => {
  await using hashed = await createHashed(postgres());
  const { product } = hashed;
  const computed = await product.as(analyst).query(all);
  expect(computed.data.things.nodes).toMatchObject([
    { amount: expect.stringMatching(/^tok1_/) },
    { amount: null },
  ]);
  expect(computes(product)).toBe(true);
  await hashed.publish();
  expect((await product.as(analyst).query(all)).data).toEqual(computed.data);
  expect(computes(product)).toBe(false);
});

test.each(engines)('on %s a row is found by its stored token, and by nothing else', async (_, postgres) => {
  await using hashed = await createHashed(postgres());
  await hashed.publish();
  const asked = hashed.product.as(analyst);
  const token = (await asked.query(all)).data.things.nodes[0].amount;
  const found = async (where: string) =>
    (await asked.query(`{ things(where: { amount: ${where} }) { nodes { id } } }`)).data?.things.nodes;
  expect(await found(`{ eq: "${token}" }`)).toEqual([{ id: 'a' }]);
  expect(await found(`{ eq: "${token.slice(0, -24)}${'0'.repeat(24)}" }`)).toEqual([]);
  expect(await found('{ eq: "ada@x.de" }')).toBeUndefined();
  expect(await found('{ isNull: true }')).toEqual([{ id: 'b' }]);
});

test('a token of an unknown key is reported, and differs from that of an absent value', async () => {
  await using before = await createHashed();
  await using now = await createHashed();
  const tokenIn = async ({ product }: typeof now) =>
    (await product.as(analyst).query(all)).data.things.nodes[0].amount;
  const [earlier, current] = [await tokenIn(before), await tokenIn(now)];
  expect(earlier).not.toBe(current);
  const asked = now.product.as(analyst);
  now.product.statements.length = 0;
  for (const where of [
    `{ amount: { eq: "${earlier}" } }`,
    `{ amount: { notIn: ["${current}", "${earlier}"] } }`,
    `{ not: { or: [{ id: { eq: "a" } }, { amount: { ne: "${earlier}" } }] } }`,
  ]) {
    const { data, errors } = await asked.query(`{ things(where: ${where}) { totalCount } }`);
    expect([where, data?.things ?? null]).toEqual([where, null]);
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^"Thing\.amount" is compared with a token of another token domain/),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  }
  expect(now.product.statements).toEqual([]);
  const found = await asked.query(`{ things(where: { amount: { eq: "${current}" } }) { nodes { id } } }`);
  expect(found.data.things.nodes).toEqual([{ id: 'a' }]);
  const clear = await now.product
    .as(principal('steward'))
    .query(`{ things(where: { amount: { eq: "${earlier}" } }) { totalCount } }`);
  expect(clear.data).toEqual({ things: { totalCount: 0 } });
});

test.each(engines)('on %s a caller who sees the value can also select its token', async (_, postgres) => {
  await using hashed = await createHashed(postgres());
  await hashed.publish();
  const { data } = await hashed.product.as(principal('steward')).query(all);
  expect(data.things.nodes).toEqual([
    { id: 'a', amount: 'Ada@x.de' },
    { id: 'b', amount: null },
  ]);
});

test.each(engines)('on %s tokens that were stored under another key are not shown', async (_, postgres) => {
  await using hashed = await createHashed(postgres());
  const { product } = hashed;
  const computed = await product.as(analyst).query(all);
  await hashed.publish(secrets());
  expect((await product.as(analyst).query(all)).data).toEqual(computed.data);
  expect(computes(product)).toBe(true);
});

test("a domain's SQL that replaces SHA-256 by its own function learns no key", async () => {
  await using hashed = await createHashed(
    undefined,
    "CREATE MACRO sha256(text) AS 'mine'; CREATE MACRO encode(text) AS 'mine'; CREATE TABLE things AS SELECT id, amount FROM extract.things;",
  );
  const { product } = hashed;
  const computed = await product.as(analyst).query(all);
  await hashed.publish();
  expect((await product.as(analyst).query(all)).data).toEqual(computed.data);
});

test('neither the file nor the manifest holds the key', async () => {
  await using hashed = await createHashed();
  const ours = secrets();
  const manifest = await hashed.publish(ours);
  const [file = ''] = snapshotTables(hashed.product.home, manifest).tables.things ?? [];
  expect(Object.keys(manifest.tables.things?.tokens ?? {})).toEqual(['amount']);
  const key = Buffer.from(deriveTokenKey({ root: ours.hash, tokenDomain: 'email', version: 1 }).key);
  for (const form of [key, key.toString('hex'), key.toString('base64')]) {
    expect((await readFile(file)).includes(form)).toBe(false);
    expect(JSON.stringify(manifest).includes(form.toString())).toBe(false);
  }
});
