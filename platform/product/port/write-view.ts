import { join } from 'node:path';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { type OpenSnapshot, openTables, withTokens } from '../../snapshots/open-snapshot.ts';
import type { SnapshotManifest } from '../../snapshots/snapshot.ts';
import { snapshotFolder, snapshotTables } from '../../snapshots/snapshots.ts';

export interface WriteViewOptions {
  readonly home: string;
  readonly model: ProductModel;
  readonly manifest: SnapshotManifest;
  readonly tokenKeys: TokenKeys | undefined;
  /** The folder of the file. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The same size as a snapshot's. */
const rowGroupSize = 20_480;

/**
 * Writes a view as one Parquet file, from the product's own Parquet files whatever its engine is. It uses a database of
 * its own, so that queries keep their memory and connections; one thread, so that the same rows are the same bytes.
 * @returns the number of rows.
 */
export async function writeView(
  path: string,
  options: WriteViewOptions,
  statementOf: (snapshot: OpenSnapshot) => Statement,
): Promise<number> {
  const { home, model, manifest, tokenKeys, folder, signal } = options;
  await using engine = await createDuckDb({
    allowedDirectories: [snapshotFolder(home, model.domain, manifest.id), folder],
    spillFolder: join(folder, 'spill'),
    threads: 1,
    connections: 1,
  });
  const tables = await openTables(engine, model, manifest, snapshotTables(home, manifest));
  const snapshot = withTokens(tables, tokenKeys);
  const settings = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupSize}`;
  const [written] = await engine.query(
    sql`COPY (${statementOf(snapshot)}) TO ${raw(literal(path))} (${raw(settings)})`,
    signal,
  );
  return Number(written?.Count ?? 0);
}
