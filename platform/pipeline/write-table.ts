import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { raw, sql } from '#platform/engines/sql.ts';
import type { Statement } from '#platform/engines/statement.ts';
import { sync } from '#platform/runtime/durable-file.ts';
import type { EntityModel } from '#schema/model/product-model.ts';
import { fileDigest } from '../snapshots/file-digest.ts';
import type { SnapshotTable } from '../snapshots/snapshot.ts';
import { identifier, type PipelineDatabase } from './pipeline-database.ts';

/** Rows are sorted by the key, so that a lookup reads one or two groups of this size; a multiple of DuckDB's 2048. */
const rowGroupSize = 20_480;

/** Writes a table as one Parquet file: columns as in the contract, rows by key, so that the same rows give the same bytes. */
export async function writeTable(
  database: PipelineDatabase,
  entity: EntityModel,
  folder: string,
): Promise<SnapshotTable> {
  const columns = entity.fields.map(({ column }) => identifier(column)).join(', ');
  const select = raw(`SELECT ${columns} FROM ${identifier(entity.table)} ORDER BY ${orderOf(entity)}`);
  return copyTable(database, select, folder, `${entity.table}.parquet`);
}

/** The columns that a table's rows are sorted by. */
export function orderOf({ key }: EntityModel): string {
  return key.map(({ column }) => identifier(column)).join(', ');
}

/** Writes the rows of a statement, and describes the written file. */
export async function copyTable(
  database: PipelineDatabase,
  select: Statement,
  folder: string,
  file: string,
): Promise<SnapshotTable> {
  const path = join(folder, file);
  const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupSize}`;
  const [written] = await database.query<{ Count: string }>(
    sql`COPY (${select})\nTO ${raw(literal(path))} (${raw(options)})`,
  );
  await sync(path);
  const { size } = await stat(path);
  return { file, rows: Number(written?.Count ?? 0), bytes: size, sha256: await fileDigest(path) };
}
