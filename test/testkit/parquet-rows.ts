import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

let read = 0;
let opened: Promise<DuckDBConnection> | undefined;

/** The rows of a Parquet file in its order, and what the file says beside them: row groups, sizes, statistics. */
export async function parquetRows(bytes: Uint8Array): Promise<{
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: readonly Readonly<Record<string, unknown>>[];
}> {
  read += 1;
  const file = join(tmpdir(), `weft-rows-${process.pid}-${read}.parquet`);
  await writeFile(file, bytes);
  opened ??= openConnection();
  const connection = await opened;
  try {
    const rows = await connection.runAndReadAll(`FROM read_parquet('${file}')`);
    const metadata = await connection.runAndReadAll(`FROM parquet_metadata('${file}')`);
    return {
      rows: rows.getRowObjectsJson(),
      metadata: metadata.getRowObjectsJson().map(({ file_name: _, ...told }) => told),
    };
  } finally {
    await rm(file, { force: true });
  }
}

async function openConnection(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}
