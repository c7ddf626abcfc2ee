import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import { literal } from '../../engines/duckdb/duckdb-dialect.ts';
import { openLockedDuckDb } from '../../engines/duckdb/locked-duckdb.ts';
import { longestName, postgresDialect } from '../../engines/postgres/postgres-dialect.ts';
import { printStatement } from '../../engines/sql.ts';
import { fieldsWithTokens, tokenColumnOf } from '../../relation/stored-tokens.ts';
import type { FinishedTables } from '../table-format.ts';
import { exportList, tableDefinition, tableIndexes } from './table-columns.ts';
import { TablesRefusedError } from './tables-refused-error.ts';

/** Creates a table of a new schema from its Parquet file, within the publisher's transaction. */
export async function loadTable(
  sql: Sql,
  schema: string,
  entity: EntityModel,
  { folder, manifest }: FinishedTables,
): Promise<void> {
  const written = manifest.tables[entity.table];
  const tokens = fieldsWithTokens(entity).filter(({ column }) => written?.tokens?.[column] !== undefined);
  requireShortNames(entity, tokens);
  for (const text of tableDefinition(schema, entity, tokens)) await sql.unsafe(text);
  await using rows = await exportRows(entity, tokens, folder, written?.file ?? '');
  const table = `${postgresDialect.identifier(schema)}.${postgresDialect.identifier(entity.table)}`;
  const insert = `INSERT INTO ${table} SELECT r.* FROM json_populate_recordset(CAST(NULL AS ${table}), CAST(CAST($1 AS text) AS json)) AS r`;
  for await (const batch of batchesOf(rows.file)) await sql.unsafe(insert, [batch]);
  for (const text of tableIndexes(schema, entity, tokens)) await sql.unsafe(text);
  await sql.unsafe(`ANALYZE ${table}`);
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

/** Rows as lists in JSON, some megabytes at a time. A line break within a value is escaped. */
async function* batchesOf(file: string): AsyncGenerator<string> {
  let begun = '';
  for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const end = text.lastIndexOf('\n');
    if (end >= 0) yield `[${(begun + text.slice(0, end)).replaceAll('\n', ',')}]`;
    begun = end >= 0 ? text.slice(end + 1) : begun + text;
  }
  if (begun !== '') yield `[${begun}]`;
}

/** A name that is too long would be cut, and two may become one. */
function requireShortNames(entity: EntityModel, tokens: readonly FieldModel[]): void {
  const names = [entity.table, ...columnsOf(entity.fields), ...tokens.map(tokenColumnOf)];
  const long = names.find((name) => Buffer.byteLength(name) > longestName);
  if (long === undefined) return;
  throw new TablesRefusedError(
    `The name "${long}" is longer than the ${longestName} bytes that PostgreSQL takes. Give the contract's object or property a shorter "physicalName".`,
  );
}

/** Names of columns, those of structs among them. */
function columnsOf(fields: readonly FieldModel[]): string[] {
  return fields.flatMap(({ column, type }) => [
    column,
    ...(type.kind === 'object' ? columnsOf(type.fields) : []),
  ]);
}
