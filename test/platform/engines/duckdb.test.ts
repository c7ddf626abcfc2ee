import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { raw } from '#platform/engines/sql.ts';
import { testEngine } from './engine-cases.ts';

testEngine('DuckDB', {
  create: (folder) => createDuckDb({ allowedDirectories: [folder] }),
  async write(folder, id, table) {
    const file = join(folder, `${table}.parquet`);
    await writeThings(file);
    return { id, tables: { [table]: [file] } };
  },
  unreadable: `'nan'::DOUBLE AS n, 'inf'::FLOAT AS i, ['-inf'::DOUBLE, 1.5] AS l, {'x': 'nan'::DOUBLE} AS s,
    DATE '-infinity' AS d, TIMESTAMP 'infinity' AS t, TIMESTAMPTZ 'infinity' AS z,
    DATE '0044-03-15 (BC)' AS bc, TIMESTAMP '12345-01-01 00:00:00' AS far`,
  numbers: ["'nan'::DOUBLE", '1.5::DOUBLE'],
  endless: 'SELECT count(*) AS n FROM range(100000) a, range(1000000) b WHERE a.range * b.range = 7',
  forgets: true,
});

test('DuckDB reads no other folder, no network and no extension, and no setting changes that', async () => {
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
    const outcome = await engine.query(raw(text)).then(
      () => 'done',
      () => 'refused',
    );
    expect({ text, outcome }).toEqual({ text, outcome: 'refused' });
  }
  const readable = "SELECT value FROM duckdb_settings() WHERE name = 'allowed_directories'";
  const [setting] = await engine.query(raw(readable));
  expect(setting).toEqual({ value: `[${folder}/]` });
  await rm(folder, { recursive: true });
});

test('DuckDB spills to the configured folder, or to none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
  const options = { allowedDirectories: [folder], memoryLimit: '20MB', threads: 1 };
  const sorted = raw(
    'SELECT max(b) AS b FROM (SELECT sha256(range::VARCHAR) AS b FROM range(600000) ORDER BY b OFFSET 1)',
  );
  await using bounded = await createDuckDb(options);
  await expect(bounded.query(sorted)).rejects.toThrow('A statement failed.');
  await using spilling = await createDuckDb({ ...options, spillFolder: join(folder, 'spill') });
  expect(await spilling.query(sorted)).toHaveLength(1);
  await rm(folder, { recursive: true, force: true });
});

test('DuckDB names the missing file of a snapshot, and opens it once it exists', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
  await using engine = await createDuckDb({ allowedDirectories: [folder] });
  const snapshot = { id: 's2', tables: { late: [join(folder, 'late.parquet')] } };
  await expect(engine.open(snapshot)).rejects.toThrow(/"late" of snapshot "s2" has no file/);
  await writeThings(join(folder, 'late.parquet'));
  expect((await engine.open(snapshot)).has('late')).toBe(true);
  await rm(folder, { recursive: true });
});

test('DuckDB finds the rows of a page before it computes their columns', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
  const file = join(folder, 'rows.parquet');
  await writeRows(file);
  await using engine = await createDuckDb({ allowedDirectories: [folder] });
  const relations = await engine.open({ id: 's1', tables: { rows: [file] } });
  const text = `EXPLAIN SELECT m.id, m.mail FROM (SELECT id, hashed, sha256(mail) AS mail FROM ${relations.get('rows')}) AS m
    ORDER BY m.hashed DESC NULLS LAST, m.id ASC LIMIT 1001`;
  const [plan] = await engine.query(raw(text));
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

async function writeThings(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT 1 AS id, 'it''s' AS text, 9223372036854775807 AS big,
    '12345678901234567890.123456789'::DECIMAL(38,9) AS exact,
    0.1::DOUBLE AS real, true AS flag, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 23:59:59.123456' AS at,
    TIMESTAMPTZ '2024-03-01 00:00:00+02' AS zoned, TIME '10:11:12' AS clock, ['a', NULL] AS list,
    {'when': TIMESTAMP '2024-02-29', 'inner': [{'n': 1::BIGINT}]} AS struct
    UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
