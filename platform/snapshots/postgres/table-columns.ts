import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import { duckDbDialect } from '../../engines/duckdb/duckdb-dialect.ts';
import { postgresDialect } from '../../engines/postgres/postgres-dialect.ts';
import { join, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { columnTypeOf } from '../../relation/column-type.ts';
import { tokenColumnOf } from '../../relation/stored-tokens.ts';

const { identifier } = postgresDialect;

/** The types and the table of an entity in a schema, in the order of their creation. */
export function tableDefinition(
  schema: string,
  entity: EntityModel,
  tokens: readonly FieldModel[],
): string[] {
  const types: string[] = [];
  const declared = entity.fields.map((field) => `${identifier(field.column)} ${typeOf(field, entity.table)}`);

  function typeOf(field: FieldModel, path: string): string {
    const single =
      field.type.kind === 'object' ? structOf(field.type.fields, `${path}.${field.column}`) : scalarOf(field);
    return field.list ? `${single}[]` : single;
  }

  function structOf(fields: readonly FieldModel[], path: string): string {
    const members = fields.map((field) => `${identifier(field.column)} ${typeOf(field, path)}`);
    const name = `${identifier(schema)}.${identifier(path)}`;
    types.push(`CREATE TYPE ${name} AS (${members.join(', ')})`);
    return name;
  }

  const stored = tokens.map((field) => `${identifier(tokenColumnOf(field))} text COLLATE "C"`);
  const table = `CREATE TABLE ${identifier(schema)}.${identifier(entity.table)} (${[...declared, ...stored].join(', ')})`;
  return [...types, table];
}

/** Texts are compared by their code points, whatever the server's locale. */
function scalarOf(field: FieldModel): string {
  const type = columnTypeOf(field.type) ?? { name: 'String' };
  const declared = postgresDialect.columnType(type);
  return declared === 'text' && !field.list ? 'text COLLATE "C"' : declared;
}

/** Indexes for lookups by key, by foreign key, and by token. */
export function tableIndexes(schema: string, entity: EntityModel, tokens: readonly FieldModel[]): string[] {
  const table = `${identifier(schema)}.${identifier(entity.table)}`;
  const columns = (fields: readonly FieldModel[]) =>
    fields.map(({ column }) => identifier(column)).join(', ');
  const sought = [
    ...entity.references.map(({ via }) => columns(via)),
    ...tokens.map((field) => identifier(tokenColumnOf(field))),
  ];
  return [
    `ALTER TABLE ${table} ADD PRIMARY KEY (${columns(entity.key)})`,
    ...[...new Set(sought)].map((list) => `CREATE INDEX ON ${table} (${list})`),
  ];
}

/** DuckDB's list of an entity's columns in the form that `json_populate_record` reads: exact, with the same names. */
export function exportList(entity: EntityModel, tokens: readonly FieldModel[]): Statement {
  const columns = entity.fields.map((field) => {
    const name = raw(duckDbDialect.identifier(field.column));
    return sql`${exported(field, name)} AS ${name}`;
  });
  const stored = tokens.map((field) => raw(duckDbDialect.identifier(tokenColumnOf(field))));
  return join([...columns, ...stored], ', ');
}

function exported(field: FieldModel, value: Statement): Statement {
  return field.list
    ? duckDbDialect.items(value, undefined, (item) => single(field, item))
    : single(field, value);
}

function single({ type }: FieldModel, value: Statement): Statement {
  if (type.kind === 'object') {
    const members = type.fields.map((nested) => ({
      name: nested.column,
      value: exported(nested, duckDbDialect.member(value, nested.column)),
      type: undefined,
      list: nested.list,
    }));
    return duckDbDialect.struct(value, members);
  }
  if (type.name === 'Boolean') return value;
  const text = sql`CAST(${value} AS VARCHAR)`;
  const dated = type.name === 'Date' || type.name === 'DateTime';
  return dated ? sql`regexp_replace(${text}, ' \\(BC\\)(.*)$', '\\1 BC')` : text;
}
