import { createHash } from 'node:crypto';
import type { Dialect, StructMember } from '../dialect.ts';
import { join, raw, sql } from '../sql.ts';
import type { ColumnType, Statement } from '../statement.ts';
import { floatMean, floatSum } from './float-totals.ts';
import { foldedLetters } from './folded-letters.ts';
import { literalText } from './literal-text.ts';
import { castTotally } from './total-cast.ts';

/**
 * PostgreSQL's SQL, from version 13. It has no `TRY_CAST`: literals are converted in TypeScript, and expressions that
 * could overflow are guarded, since the row filter and the caller's filter are evaluated in any order.
 */
export const postgresDialect: Dialect = {
  name: 'postgres',
  identifier,
  columnType,
  serves: (declared, type) => declared === columnType(type),
  literal(value, type) {
    const text = literalText(value, type);
    return text === null ? missing(type) : sql`CAST(${text} AS ${raw(columnType(type))})`;
  },
  cast: castTotally,
  missing,
  constant: (value, type) => raw(`CAST('${String(value).replaceAll("'", "''")}' AS ${columnType(type)})`),
  finite: (value) => sql`CASE WHEN ${value} NOT IN ('NaN', 'Infinity', '-Infinity') THEN ${value} END`,
  startOf,
  periodOf: (value, unit, type) => sql`CAST(${startOf(value, unit)} AS ${raw(columnType(type))})`,
  bucketOf: (value, width, type) => (type.name === 'Float' ? floatBucket : bucket)(value, raw(width), type),
  length: (text) => sql`length(${text})`,
  left: (text, count) => sql`left(${text}, ${raw(count)})`,
  right: (text, count) => sql`right(${text}, ${raw(count)})`,
  like: (text, pattern) => sql`${text} LIKE ${pattern} ESCAPE '\\'`,
  hmac(text, { inner, outer }) {
    const digest = sql`sha256(CAST(${inner} AS bytea) || convert_to(${text}, 'UTF8'))`;
    return sql`encode(sha256(CAST(${outer} AS bytea) || ${digest}), 'hex')`;
  },
  // Most texts have letters of ASCII alone, for which this takes a hundredth of the time.
  lowerCase: (text) =>
    sql`CASE WHEN octet_length(${text}) = length(${text}) THEN lower(${text} COLLATE "C") ELSE ${letterByLetter(text)} END`,
  normalisedEmail: (text) => letterByLetter(sql`normalize(btrim(${text}, CAST(${spaces} AS text)), NFC)`),
  digits: (text) => sql`regexp_replace(${text}, '[^0-9]', '', 'g')`,
  readsStructs: false,
  member: (struct, name) => sql`(${struct}).${raw(identifier(name))}`,
  struct(struct, members) {
    const pairs = members.map((member) => sql`${raw(text(member.name))}, ${document(member)}`);
    const objects = inGroupsOf(mostPairs, pairs).map((some) => sql`jsonb_build_object(${join(some, ', ')})`);
    // A struct of nothing but missing values "IS NULL", and is none that is missing.
    return sql`CASE WHEN ${struct} IS DISTINCT FROM NULL THEN ${join(objects, ' || ')} END`;
  },
  items(list, type, make) {
    // Nested lists need different names for their indexes.
    const at = `i${list.fragments.join('').split('[i').length}`;
    const item = document({ value: make(sql`(${list})[${raw(at)}.at]`), type, list: false });
    return sql`CASE WHEN ${list} IS NOT NULL THEN (SELECT coalesce(jsonb_agg(${item} ORDER BY ${raw(at)}.at), '[]'::jsonb)
FROM generate_subscripts(${list}, 1) AS ${raw(at)}(at)) END`;
  },
  sum: (column, type) => (type.name === 'Float' ? floatSum(column) : sql`sum(${column})`),
  mean(column, type) {
    if (type.name === 'Float') return floatMean(column);
    if (type.name === 'Decimal') return sql`avg(${column})`;
    // Enough places that the nearest floating-point number is that of the exact mean.
    return sql`CAST(round(CAST(sum(${column}) AS numeric), 40) / NULLIF(count(${column}), 0) AS double precision)`;
  },
  least(columns) {
    const order = join(columns, ', ');
    return columns.map((column) => sql`(array_agg(${column} ORDER BY ${order}))[1]`);
  },
};

/** In lower case, whatever the server's locale, which `lower` depends on. */
function letterByLetter(text: Statement): Statement {
  const { large, small } = foldedLetters();
  return sql`translate(${text}, CAST(${large} AS text), CAST(${small} AS text))`;
}

/** A function takes a hundred arguments. */
const mostPairs = 50;

function inGroupsOf<T>(size: number, items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** What Unicode calls space separators, which the other engine trims too. */
const spaces =
  ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';

/** Names that were too long, by their short form. They come from contracts, so there are few. */
const shortened = new Map<string, string>();

/** PostgreSQL cuts names at 63 bytes, which could make two names equal. */
function identifier(name: string): string {
  const bytes = Buffer.byteLength(name);
  const short =
    bytes > longestName ? `weft ${createHash('sha256').update(name).digest('hex').slice(0, 32)}` : name;
  if (short !== name) shortened.set(short, name);
  return `"${short.replaceAll('"', '""')}"`;
}

/** The most bytes of a name. */
export const longestName = 63;

/** The original name of a name that `identifier` may have shortened. */
export function fullName(name: string): string {
  return shortened.get(name) ?? name;
}

function text(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}

function columnType(type: ColumnType): string {
  switch (type.name) {
    case 'ID':
    case 'String':
    // As it was written: `jsonb` would sort keys and drop repeated ones.
    case 'JSON':
      return 'text';
    case 'Int':
      return 'integer';
    case 'Long':
      return 'bigint';
    case 'Float':
      return 'double precision';
    case 'Boolean':
      return 'boolean';
    case 'Date':
      return 'date';
    case 'DateTime':
      return 'timestamp without time zone';
    case 'Time':
      return 'time without time zone';
    case 'Decimal':
      return `numeric(${type.precision},${type.scale})`;
  }
}

/** Lists and structs are written out as JSON, and a missing one has its type, too: a function takes no value of none. */
function missing(type: ColumnType | undefined): Statement {
  return raw(`CAST(NULL AS ${type ? columnType(type) : 'jsonb'})`);
}

/** Dates have a larger range than timestamps, and at its beginning neither has a first day of the unit. */
function startOf(value: Statement, unit: string): Statement {
  const cut = sql`CAST(date_trunc('${raw(unit.toLowerCase())}', CAST(${value} AS timestamp)) AS date)`;
  return sql`CASE WHEN ${value} >= '4712-01-01 BC' AND ${value} < '290000-01-01' THEN ${cut} END`;
}

const bounds = { Int: ['-2147483648', '2147483647'], Long: ['-9223372036854775808', '9223372036854775807'] };

function bucket(value: Statement, width: Statement, type: ColumnType): Statement {
  const wide = sql`CAST(${value} AS numeric)`;
  const lower = sql`(${wide} - mod(mod(${wide}, ${width}) + ${width}, ${width}))`;
  const [least, greatest] =
    type.name === 'Decimal'
      ? [`-1e${type.precision - type.scale}`, `1e${type.precision - type.scale}`]
      : bounds[type.name === 'Int' ? 'Int' : 'Long'];
  const inside =
    type.name === 'Decimal'
      ? sql`${lower} > ${raw(least ?? '')} AND ${lower} < ${raw(greatest ?? '')}`
      : sql`${lower} BETWEEN ${raw(least ?? '')} AND ${raw(greatest ?? '')}`;
  return sql`CASE WHEN ${inside} THEN CAST(${lower} AS ${raw(columnType(type))}) END`;
}

/** Avoids underflow, for values below the width, and overflow: half of the bucket shows whether it would occur. */
function floatBucket(value: Statement, width: Statement): Statement {
  const half = sql`(floor(${value} / ${width}) * (CAST(${width} AS double precision) / 2))`;
  return sql`CASE WHEN ${value} >= 0 AND ${value} < ${width} THEN 0 WHEN ${value} < 0 AND ${value} >= -${width} THEN -${width}
WHEN abs(${value}) < 1e300 OR abs(${half}) <= 8.98846567431158e307 THEN ${half} * 2 END`;
}

/** A value as JSON in the form that `Engine.query` promises; values that JSON would make inexact are text. */
function document({ value, type, list }: Omit<StructMember, 'name'>): Statement {
  if (!type || list) return sql`to_jsonb(${value})`;
  switch (type.name) {
    case 'Float':
      return sql`to_jsonb(${postgresDialect.finite(value)})`;
    case 'Date':
      return sql`to_jsonb(${inCalendar(value, raw("''"))})`;
    case 'DateTime':
      return sql`to_jsonb(${inCalendar(value, raw("'Z'"))})`;
    case 'Int':
    case 'Boolean':
      return sql`to_jsonb(${value})`;
    default:
      return sql`to_jsonb(CAST(${value} AS text))`;
  }
}

/** RFC 3339 for the years 0 to 9999; PostgreSQL writes the year 0 as 1 BC. */
function inCalendar(value: Statement, zone: Statement): Statement {
  const text = sql`replace(CAST(${value} AS text), ' ', 'T')`;
  return sql`CASE WHEN ${value} >= '0001-01-01' AND ${value} < '10000-01-01' THEN ${text} || ${zone}
WHEN ${value} >= '0001-01-01 BC' AND ${value} < '0001-01-01' THEN '0000' || substr(replace(${text}, 'TBC', ''), 5) || ${zone} END`;
}
