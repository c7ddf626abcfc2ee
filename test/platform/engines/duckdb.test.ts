import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb.ts';
import { testEngine } from './engine-cases.ts';

testEngine('DuckDB', (folder) => createDuckDb({ allowedDirectories: [folder] }));

test('DuckDB reads no other folder, no network and no extension, and cannot be told to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
  await using engine = await createDuckDb({ allowedDirectories: [folder] });
  const forbidden = [
    `SELECT * FROM read_text('${import.meta.filename}')`,
    `SELECT * FROM read_csv('${join(folder, '..', 'other.csv')}')`,
    "SELECT * FROM read_parquet('https://127.0.0.1:9/x.parquet')",
    "ATTACH '/tmp/other.db'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    'RESET lock_configuration',
  ];
  for (const text of forbidden) {
    const outcome = await engine.query({ text, values: [] }).then(
      () => 'done',
      () => 'refused',
    );
    expect({ text, outcome }).toEqual({ text, outcome: 'refused' });
  }
  const readable = "SELECT value FROM duckdb_settings() WHERE name = 'allowed_directories'";
  const [setting] = await engine.query({ text: readable, values: [] });
  expect(setting).toEqual({ value: `[${folder}/]` });
  await rm(folder, { recursive: true });
});

test('DuckDB puts what memory has no room for where it is told to, or nowhere', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
  const options = { allowedDirectories: [folder], memoryLimit: '20MB', threads: 1 };
  const sorted = {
    text: 'SELECT max(b) AS b FROM (SELECT sha256(range::VARCHAR) AS b FROM range(600000) ORDER BY b OFFSET 1)',
    values: [],
  };
  await using bounded = await createDuckDb(options);
  await expect(bounded.query(sorted)).rejects.toThrow('A statement failed.');
  await using spilling = await createDuckDb({ ...options, spillFolder: join(folder, 'spill') });
  expect(await spilling.query(sorted)).toHaveLength(1);
  await rm(folder, { recursive: true, force: true });
});

test('DuckDB finds the rows of a page before it computes what the page shows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
  const file = join(folder, 'rows.parquet');
  await writeRows(file);
  await using engine = await createDuckDb({ allowedDirectories: [folder] });
  const relations = await engine.open({ id: 's1', tables: { rows: [file] } });
  const text = `EXPLAIN SELECT m.id, m.mail FROM (SELECT id, hashed, sha256(mail) AS mail FROM ${relations.get('rows')}) AS m
    ORDER BY m.hashed DESC NULLS LAST, m.id ASC LIMIT 1001`;
  const [plan] = await engine.query({ text, values: [] });
  expect(plan?.explain_value).toMatch(/Join Type: SEMI[\s\S]*TOP_N/);
  await rm(folder, { recursive: true });
});

async function writeRows(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT range AS id, hash(range) AS hashed, range::VARCHAR AS mail FROM range(50000)) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}
