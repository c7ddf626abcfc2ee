import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { duckDbDialect, fileLiteral } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { invariant } from '#platform/runtime/invariant.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';
import type { EntityModel, ProductModel } from '#schema/model/product-model.ts';
import { join as joined, raw, sql } from '../engines/sql.ts';
import {
  fieldsWithTokens,
  tokenColumnOf,
  tokenised,
  tokenOfField,
  tokenVersionOf,
} from '../relation/stored-tokens.ts';
import type { SnapshotTable } from '../snapshots/snapshot.ts';
import { identifier, openPipelineDatabase, type PipelineDatabase } from './pipeline-database.ts';
import { copyTable, orderOf } from './write-table.ts';

export interface WriteTokensOptions {
  /** The domain's own. */
  readonly keys: TokenKeys | undefined;
  readonly model: ProductModel;
  /** The folder of the whole build; no other is read or written. */
  readonly build: string;
  /** The folder of the tables' files, inside it. */
  readonly output: string;
  readonly tables: Readonly<Record<string, SnapshotTable>>;
  readonly memoryLimit?: string | undefined;
}

/**
 * Writes tokens beside the values that the contract masks with HASH, so that a filter by token costs no more than
 * another filter. It uses a database of its own, since the domain's SQL could have replaced the functions that receive
 * the key.
 */
export async function writeTokens(options: WriteTokensOptions): Promise<Record<string, SnapshotTable>> {
  const { keys, model, build, output, memoryLimit } = options;
  const tables = { ...options.tables };
  const entities = model.entities.filter((entity) => fieldsWithTokens(entity).length > 0);
  if (entities.length === 0) return tables;
  invariant(keys, 'a pipeline that writes tokens has keys');
  const folder = join(build, 'tokens');
  await mkdir(folder);
  await using database = await openPipelineDatabase({
    folders: [build],
    spillFolder: join(build, 'spill'),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  });
  for (const entity of entities) {
    const written = await copyWithTokens(database, entity, keys, { from: output, to: folder });
    await rename(join(folder, written.file), join(output, written.file));
    tables[entity.table] = written;
  }
  return tables;
}

async function copyWithTokens(
  database: PipelineDatabase,
  entity: EntityModel,
  keys: TokenKeys,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<SnapshotTable> {
  const fields = fieldsWithTokens(entity).map((field) => {
    const key = keys.keyOf(tokenised(field));
    invariant(key, `a file of keys has one for "${field.coordinate}"`);
    return { field, key };
  });
  const tokens = fields.map(({ field, key }) => {
    const value = raw(`CAST(${identifier(field.column)} AS VARCHAR)`);
    return sql`${tokenOfField(key, field, value, duckDbDialect)} AS ${raw(identifier(tokenColumnOf(field)))}`;
  });
  const file = `${entity.table}.parquet`;
  const select = sql`SELECT *, ${joined(tokens, ', ')} FROM read_parquet(${raw(fileLiteral(join(from, file)))}) ORDER BY ${raw(orderOf(entity))}`;
  const versions = fields.map(({ field, key }) => [field.column, tokenVersionOf(key, field)]);
  return { ...(await copyTable(database, select, to, file)), tokens: Object.fromEntries(versions) };
}
