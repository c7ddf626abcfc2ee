import { rm, writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { columnTypeOf } from '#platform/relation/column-type.ts';
import type { FieldModel } from '#schema/model/product-model.ts';

/** Writes rows, by column name, to a Parquet file with the columns of these fields. */
export async function writeParquet(
  file: string,
  fields: readonly FieldModel[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const json = `${file}.json`;
  await writeFile(json, JSON.stringify(rows));
  const columns = fields.map((field) => `${quoted(field.column)}: '${duckDbType(field)}'`).join(', ');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(
      `COPY (SELECT * FROM read_json('${json}', format = 'array', columns = {${columns}})) TO '${file}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(json);
  }
}

function duckDbType(field: FieldModel): string {
  const { type } = field;
  const scalar = columnTypeOf(type);
  const single =
    type.kind === 'object'
      ? `STRUCT(${type.fields.map((nested) => `${duckDbDialect.identifier(nested.column)} ${duckDbType(nested)}`).join(', ')})`
      : scalar && duckDbDialect.columnType(scalar);
  return field.list ? `${single}[]` : String(single);
}

function quoted(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}
