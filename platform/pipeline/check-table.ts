import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { join, raw, sql } from '#platform/engines/sql.ts';
import type { Statement } from '#platform/engines/statement.ts';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import { columnTypeOf } from '../relation/column-type.ts';
import { identifier, type PipelineDatabase } from './pipeline-database.ts';
import { type PipelineFinding, type PipelineFindingCode, pipelineFinding } from './pipeline-error.ts';

/**
 * Compares a table that a pipeline built with the structure that the contract promises: its columns and their types,
 * required values, unique keys, and values of enums.
 */
export async function checkTable(
  database: PipelineDatabase,
  entity: EntityModel,
): Promise<PipelineFinding[]> {
  const columns = await columnsOf(database, entity.table);
  if (!columns) return [tableMissing(entity)];
  const wrong = entity.fields.flatMap((field) => checkColumn(entity, field, columns));
  return wrong.length > 0 ? wrong : checkRows(database, entity);
}

async function columnsOf(
  database: PipelineDatabase,
  table: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const rows = await database.query<{ column_name: string; data_type: string }>(
    sql`SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = ${table}`,
  );
  if (rows.length === 0) return undefined;
  return new Map(rows.map(({ column_name, data_type }) => [column_name, data_type]));
}

function checkColumn(
  entity: EntityModel,
  field: FieldModel,
  columns: ReadonlyMap<string, string>,
): PipelineFinding[] {
  const found = columns.get(field.column);
  const expected = declaredTypes(field);
  if (found !== undefined && expected.includes(found)) return [];
  const column = `"${entity.table}.${field.column}"`;
  const where = { path: field.property.path };
  if (found === undefined) {
    const message = `The pipeline creates no column ${column}, which the contract promises. Select it in the table's SQL.`;
    return [pipelineFinding('PIPELINE_COLUMN_MISSING', message, where)];
  }
  const message = `${column} is ${found}, and the contract makes it ${expected.join(' or ')}. Cast it in the table's SQL.`;
  return [pipelineFinding('PIPELINE_COLUMN_TYPE', message, where)];
}

/** The DuckDB types that a field's column may have. */
function declaredTypes(field: FieldModel): string[] {
  const types = itemTypes(field);
  return field.list ? types.map((type) => `${type}[]`) : types;
}

function itemTypes(field: FieldModel): string[] {
  if (field.type.kind === 'object') {
    const members = field.type.fields.map(
      (member) => `${memberName(member.column)} ${declaredTypes(member)[0]}`,
    );
    return [`STRUCT(${members.join(', ')})`];
  }
  // A key is text in the graph, whatever number type the table stores.
  const isNumber = field.property.logicalType === 'integer';
  if (field.type.name === 'ID' && isNumber) return ['INTEGER', 'BIGINT'];
  const type = columnTypeOf(field.type);
  return type ? [duckDbDialect.columnType(type)] : [];
}

/** DuckDB quotes the name of a struct's member only where necessary. */
function memberName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : identifier(name);
}

async function checkRows(database: PipelineDatabase, entity: EntityModel): Promise<PipelineFinding[]> {
  const findings: PipelineFinding[] = [];
  for (const rule of rulesOf(entity)) {
    const [row] = await database.query<{ violations: string }>(rule.query);
    const violations = Number(row?.violations ?? 0);
    if (violations > 0) {
      const rows = violations === 1 ? '1 row' : `${violations} rows`;
      const message = `Table "${entity.table}" has ${rows} ${rule.broken}. ${rule.remedy}`;
      findings.push(pipelineFinding(rule.code, message, { path: rule.path }));
    }
  }
  return findings;
}

interface RowRule {
  readonly code: PipelineFindingCode;
  /** Returns one row `violations`. */
  readonly query: Statement;
  readonly broken: string;
  readonly remedy: string;
  readonly path: string;
}

function rulesOf(entity: EntityModel): RowRule[] {
  const required = entity.fields.filter((field) => field.required || entity.key.includes(field));
  const unique = entity.fields.filter((field) => field.property.unique && !isWholeKey(entity, field));
  return [
    ...required.map((field) => nullRule(entity, field)),
    ...[entity.key, ...unique.map((field) => [field])].map((fields) => duplicateRule(entity, fields)),
    ...entity.fields.flatMap((field) => [...enumRule(entity, field), ...calendarRule(entity, field)]),
  ];
}

function isWholeKey(entity: EntityModel, field: FieldModel): boolean {
  return entity.key.length === 1 && entity.key[0] === field;
}

function nullRule(entity: EntityModel, field: FieldModel): RowRule {
  const column = identifier(field.column);
  return {
    code: 'PIPELINE_NULL_VALUES',
    query: raw(`SELECT count(*) AS violations FROM ${identifier(entity.table)} WHERE ${column} IS NULL`),
    broken: `without "${field.column}", which the contract requires`,
    remedy: 'Leave such rows out, or give them a value.',
    path: field.property.path,
  };
}

function duplicateRule(entity: EntityModel, fields: readonly FieldModel[]): RowRule {
  const columns = fields.map(({ column }) => identifier(column)).join(', ');
  const present = fields.map(({ column }) => `${identifier(column)} IS NOT NULL`).join(' AND ');
  return {
    code: 'PIPELINE_DUPLICATE_VALUES',
    query: raw(`SELECT coalesce(sum(n - 1), 0)::BIGINT AS violations FROM (
      SELECT count(*) AS n FROM ${identifier(entity.table)} WHERE ${present} GROUP BY ${columns})`),
    broken: `repeating ${fields.map(({ column }) => `"${column}"`).join(' and ')}`,
    remedy: 'Keep one row of each.',
    path: fields[0]?.property.path ?? '',
  };
}

/** The graph has no such dates: they would be read as missing, and sorted, paged and grouped as what they are. */
function calendarRule(entity: EntityModel, field: FieldModel): RowRule[] {
  if (field.list || (field.type.name !== 'Date' && field.type.name !== 'DateTime')) return [];
  const column = identifier(field.column);
  return [
    {
      code: 'PIPELINE_INVALID_VALUES',
      query: raw(`SELECT count(*) AS violations FROM ${identifier(entity.table)}
      WHERE ${column} < DATE '0000-01-01' OR ${column} >= DATE '10000-01-01'`),
      broken: `whose "${field.column}" is in no year from 0 to 9999`,
      remedy: 'Give them a date of these years, or none.',
      path: field.property.path,
    },
  ];
}

function enumRule(entity: EntityModel, field: FieldModel): RowRule[] {
  const { type } = field;
  const columnType = columnTypeOf(type);
  const values = type.kind === 'enum' ? type.values.map(({ value }) => value) : (field.allowed ?? []);
  if (values.length === 0 || columnType === undefined) return [];
  const table = identifier(entity.table);
  const column = identifier(field.column);
  const from = field.list
    ? `(SELECT unnest(${column}) AS v FROM ${table})`
    : `(SELECT ${column} AS v FROM ${table})`;
  return [
    {
      code: 'PIPELINE_INVALID_VALUES',
      query: sql`SELECT count(*) AS violations FROM ${raw(from)} WHERE v NOT IN (${join(
        values.map((value) => duckDbDialect.literal(value, columnType)),
        ', ',
      )})`,
      broken: `whose "${field.column}" is none of ${values.join(', ')}`,
      remedy: 'Map it to one of them, or add it to the contract.',
      path: field.property.path,
    },
  ];
}

function tableMissing(entity: EntityModel): PipelineFinding {
  const message = `The pipeline creates no table "${entity.table}", which the contract promises. Create it in one of the files in "pipeline".`;
  return pipelineFinding('PIPELINE_TABLE_MISSING', message);
}
