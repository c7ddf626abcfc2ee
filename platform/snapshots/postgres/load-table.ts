import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { TransactionSql } from 'postgres';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import { literal } from '../../engines/duckdb/duckdb-dialect.ts';
import { openLockedDuckDb } from '../../engines/duckdb/locked-duckdb.ts';
import { longestName, postgresDialect } from '../../engines/postgres/postgres-dialect.ts';
import { printStatement } from '../../engines/sql.ts';
import { fieldsWithTokens, tokenColumnOf } from '../../relation/stored-tokens.ts';
import type { FinishedTables } from '../table-format.ts';
import { exportList, tableDefinition, tableIndexes } from './table-columns.ts';

/** Creates a table of a new schema from its Parquet file, within the publisher's transaction. */
export async function loadTable(
  transaction: TransactionSql,
  schema: string,
  entity: EntityModel,
  { folder, manifest }: FinishedTables,
): Promise<void> {
  const written = manifest.tables[entity.table];
  const tokens = fieldsWithTokens(entity).filter(({ column }) => written?.tokens?.[column] !== undefined);
  requireShortNames(entity, tokens);
  for (const text of tableDefinition(schema, entity, tokens)) await transaction.unsafe(text);
  await using rows = await exportRows(entity, tokens, folder, written?.file ?? '');
  await transaction.unsafe('CREATE TEMPORARY TABLE IF NOT EXISTS loaded (item json) ON COMMIT DROP');
  await transaction.unsafe('TRUNCATE loaded');
  // JSON contains neither of these characters.
  const copy = transaction.unsafe("COPY loaded FROM STDIN (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')");
  await pipeline(createReadStream(rows.file), await copy.writable());
  const table = `${postgresDialect.identifier(schema)}.${postgresDialect.identifier(entity.table)}`;
  await transaction.unsafe(
    `INSERT INTO ${table} SELECT r.* FROM loaded, LATERAL json_populate_record(CAST(NULL AS ${table}), item) AS r`,
  );
  for (const text of tableIndexes(schema, entity, tokens)) await transaction.unsafe(text);
  await transaction.unsafe(`ANALYZE ${table}`);
}

interface ExportedRows extends AsyncDisposable {
  readonly file: string;
}

/** The rows as lines of JSON, in the folder of the tables. */
async function exportRows(
  entity: EntityModel,
  tokens: readonly FieldModel[],
  folder: string,
  parquet: string,
): Promise<ExportedRows> {
  const file = join(folder, `${entity.table}.load.json`);
  const spillFolder = join(folder, 'spill');
  using database = await openLockedDuckDb({
    folders: [folder],
    spillFolder,
    memoryLimit: '1GB',
  });
  const select = printStatement(exportList(entity, tokens), '?');
  await database.connections[0].run(
    `COPY (SELECT ${select} FROM read_parquet(${literal(join(folder, parquet))})) TO ${literal(file)} (FORMAT json)`,
  );
  return {
    file,
    async [Symbol.asyncDispose]() {
      await rm(file, { force: true });
      await rm(spillFolder, { recursive: true, force: true });
    },
  };
}

function requireShortNames(entity: EntityModel, tokens: readonly FieldModel[]): void {
  const names = [entity.table, ...entity.fields.map(({ column }) => column), ...tokens.map(tokenColumnOf)];
  const long = names.find((name) => Buffer.byteLength(name) > longestName);
  if (long !== undefined) throw new PostgresNameError(long);
}

/** A name that PostgreSQL would cut. */
export class PostgresNameError extends Error {
  override readonly name = 'PostgresNameError';
  constructor(name: string) {
    super(
      `The name "${name}" is longer than the ${longestName} bytes that PostgreSQL allows. Give the contract's object or property a shorter "physicalName".`,
    );
  }
}
