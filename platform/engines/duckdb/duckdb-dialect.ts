import type { Dialect } from '../dialect.ts';
import { join, raw, sql } from '../sql.ts';
import type { ColumnType, Statement } from '../statement.ts';

/** DuckDB's SQL. */
export const duckDbDialect: Dialect = {
  name: 'duckdb',
  identifier,
  columnType,
  serves(declared, type) {
    if (declared === columnType(type)) return true;
    const isWhole = type.name === 'Int' || type.name === 'Long';
    return isWhole && /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(declared);
  },
  literal: (value, type) => ({ fragments: literalFragments(columnType(type)), values: [value] }),
  cast: (value, type) => tryCast(value, columnType(type)),
  missing: (type) => raw(type ? `CAST(NULL AS ${columnType(type)})` : 'NULL'),
  constant: (value, type) => raw(`CAST(${constantText(value)} AS ${columnType(type)})`),
  finite: (value) => sql`CASE WHEN isfinite(${value}) THEN ${value} END`,
  startOf,
  periodOf: (value, unit, type) => tryCast(startOf(value, unit), columnType(type)),
  bucketOf: (value, width, type) => tryCast(bucket(value, raw(width), type), columnType(type)),
  length: (text) => sql`length(${text})`,
  left: (text, count) => sql`left(${text}, ${raw(count)})`,
  right: (text, count) => sql`right(${text}, ${raw(count)})`,
  like: (text, pattern) => sql`${text} LIKE ${pattern} ESCAPE '\\'`,
  lowerCase: (text) => sql`lower(${text})`,
  // DuckDB has no HMAC, so it is built from SHA-256.
  hmac(text, { inner, outer }) {
    const digest = sql`unhex(sha256(CAST(${inner} AS BLOB) || encode(${text})))`;
    return sql`sha256(CAST(${outer} AS BLOB) || ${digest})`;
  },
  // DuckDB's normalisation ignores the text after a zero character.
  normalisedEmail: (text) => sql`lower(nfc_normalize(replace(trim(${text}), chr(0), '')))`,
  digits: (text) => sql`regexp_replace(${text}, '[^0-9]', '', 'g')`,
  readsStructs: true,
  member: (struct, name) => sql`(${struct}).${raw(identifier(name))}`,
  struct(struct, members) {
    const columns = members.map(({ name, value }) => sql`${raw(identifier(name))} := ${value}`);
    return sql`CASE WHEN ${struct} IS NULL THEN NULL ELSE struct_pack(${join(columns, ', ')}) END`;
  },
  items: (list, _, make) => sql`list_transform(${list}, lambda item: ${make(raw('item'))})`,
  sum: (column, type) => sql`sum(${inOrder(column, type)})`,
  mean: (column, type) => sql`avg(${inOrder(column, type)})`,
  least(columns) {
    const parts = columns.map((column, index) => sql`${raw(`k${index}`)} := ${column}`);
    return [sql`min(struct_pack(${join(parts, ', ')}))`];
  },
};

/** Text as a SQL literal, for the places where DuckDB accepts no bound value: file names and settings. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A file's path as a SQL literal for DuckDB's readers, which treat a name with `*`, `?` or `[` as a pattern. */
export function fileLiteral(path: string): string {
  return literal(asPattern(path));
}

/** The pattern that matches exactly one path. */
export function asPattern(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]');
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
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
    case 'JSON':
      return 'JSON';
    case 'Decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
  }
}

const fragmentsOfTypes = new Map<string, readonly string[]>();

/** Cached for each type: a filter by a thousand values has a thousand literals. */
function literalFragments(type: string): readonly string[] {
  const known = fragmentsOfTypes.get(type);
  if (known) return known;
  const fragments = ['TRY_CAST(', ` AS ${type})`];
  fragmentsOfTypes.set(type, fragments);
  return fragments;
}

function tryCast({ fragments, values }: Statement, type: string): Statement {
  const [first = '', ...rest] = fragments;
  const all = [`TRY_CAST(${first}`, ...rest];
  all[all.length - 1] += ` AS ${type})`;
  return { fragments: all, values };
}

function constantText(value: string | number): string {
  return typeof value === 'number' ? String(value) : literal(value);
}

function startOf(value: Statement, unit: string): Statement {
  return sql`TRY(CAST(date_trunc('${raw(unit.toLowerCase())}', ${value}) AS DATE))`;
}

/** The lower bound, in a type that can hold it at either end, except for the widest decimals. */
function bucket(value: Statement, width: Statement, type: ColumnType): Statement {
  if (type.name === 'Float') return sql`floor(${value} / ${width}) * ${width}`;
  const wide =
    type.name === 'Decimal'
      ? sql`CAST(${value} AS DECIMAL(38,${raw(String(type.scale))}))`
      : sql`CAST(${value} AS HUGEINT)`;
  // There is no wider type than 38 digits.
  return sql`TRY(${wide} - ((${wide} % ${width}) + ${width}) % ${width})`;
}

/** A floating-point sum depends on the order of its rows, and so on rows that the caller may not see. */
function inOrder(column: Statement, type: ColumnType): Statement {
  return type.name === 'Float' ? sql`${column} ORDER BY ${column}` : column;
}
