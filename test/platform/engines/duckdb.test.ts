import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  await rm(folder, { recursive: true });
});
