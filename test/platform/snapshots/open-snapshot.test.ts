import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { raw } from '#platform/engines/sql.ts';
import { openTables, withTokens } from '#platform/snapshots/open-snapshot.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { contractHead } from '#test/fixtures/contracts.ts';

const contract = `
${contractHead('things')}
  - name: things
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: price, logicalType: number, physicalType: "DECIMAL(18,2)", classification: public }
      - { name: pieces, logicalType: integer, classification: public }
      - { name: day, logicalType: date, classification: public }
`;

async function open(select: string) {
  const read = readContract(contract);
  const modelled = read.ok ? modelProduct(read.product) : undefined;
  if (!modelled?.ok) throw new Error(JSON.stringify(read.findings));
  const folder = await mkdtemp(join(tmpdir(), 'weft-open-'));
  const file = join(folder, 'things.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  const manifest = {
    id: 's1',
    domain: 'things',
    product: 'things',
    version: '1.0.0',
    publishedAt: '2026-01-01T00:00:00Z',
    tables: {},
    inputs: {},
  };
  await using engine = await createDuckDb({ allowedDirectories: [folder] });
  try {
    const tables = { id: 's1', tables: { things: [file] } };
    const snapshot = withTokens(await openTables(engine, modelled.model, manifest, tables), undefined);
    const relation = snapshot.relations.get('Thing') ?? '';
    return { relation, rows: await engine.query(raw(`SELECT * FROM ${relation}`)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('selects from the file directly where its columns are those of the contract', async () => {
  const { relation } = await open(
    "SELECT 'a' AS id, 1::DECIMAL(18,2) AS price, 1::BIGINT AS pieces, DATE '2024-01-01' AS day",
  );
  expect(relation).toBe('"s1"."things"');
});

test('reads columns of another type as the contract’s, and values that do not fit as missing', async () => {
  const { rows } = await open("SELECT 7 AS id, 1.005::DOUBLE AS price, 'x' AS pieces, '2024-01-01' AS day");
  expect(rows).toEqual([
    { id: '7', price: expect.stringMatching(/^1\.0[01]$/), pieces: null, day: '2024-01-01' },
  ]);
});

test('names the column of the contract that a snapshot lacks', async () => {
  await expect(open("SELECT 'a' AS id, 1 AS price, 1 AS pieces")).rejects.toThrow(
    'Snapshot "s1" lacks column "things"."day" of the contract. Run the domain\'s pipeline again.',
  );
});
