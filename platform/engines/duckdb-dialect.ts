import type { ColumnType, Dialect } from './engine.ts';

/** DuckDB's SQL. */
export const duckDbDialect: Dialect = {
  name: 'duckdb',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  columnType,
  typed: (expression, type) => `TRY_CAST(${expression} AS ${columnType(type)})`,
  finite: (expression) => `CASE WHEN isfinite(${expression}) THEN ${expression} END`,
  truncate: (expression, unit) => `TRY(CAST(date_trunc('${unit.toLowerCase()}', ${expression}) AS DATE))`,
};

/** Text as a SQL literal, for the places where DuckDB takes no bound value: file names and settings. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A file's path as a SQL literal for what reads files: DuckDB takes a name with `*`, `?` or `[` for a pattern of names. */
export function fileLiteral(path: string): string {
  return literal(asPattern(path));
}

/** The pattern that one path alone matches. */
export function asPattern(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]');
}

function columnType(type: ColumnType): string {
  switch (type.name) {
    case 'ID':
    case 'String':
      return 'VARCHAR';
    case 'Int':
      return 'INTEGER';
    case 'Long':
      return 'BIGINT';
    case 'Float':
      return 'DOUBLE';
    case 'Boolean':
      return 'BOOLEAN';
    case 'Date':
      return 'DATE';
    case 'DateTime':
      return 'TIMESTAMP';
    case 'Time':
      return 'TIME';
    case 'Decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
  }
}
