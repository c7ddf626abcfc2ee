import { raw, sql } from '../sql.ts';
import type { ColumnType, Statement } from '../statement.ts';

/**
 * Casts a stored value of another type, for snapshots of an earlier contract: the form of its text is checked before
 * the conversion. Any other form becomes NULL.
 */
export function castTotally(value: Statement, type: ColumnType): Statement {
  // In the order of code points, whatever the server's locale is.
  const text = sql`(CAST(${value} AS text) COLLATE "C")`;
  switch (type.name) {
    case 'ID':
    case 'String':
    case 'JSON':
      return text;
    case 'Int':
      return whole(text, 'integer', '-2147483648', '2147483647');
    case 'Long':
      return whole(text, 'bigint', '-9223372036854775808', '9223372036854775807');
    case 'Float':
      return formed(
        text,
        '^-?[0-9]{1,200}([.][0-9]{1,50})?(e[+-]?[0-9]{1,2})?$',
        sql`CAST(${text} AS double precision)`,
      );
    case 'Decimal': {
      const rounded = sql`round(CAST(${text} AS numeric), ${raw(String(type.scale))})`;
      const fits = sql`abs(${rounded}) < ${raw(`1e${type.precision - type.scale}`)}`;
      return formed(text, '^-?[0-9]{1,38}([.][0-9]{1,38})?$', sql`CASE WHEN ${fits} THEN ${rounded} END`);
    }
    case 'Boolean':
      return sql`CASE ${text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`;
    case 'Date':
      return formed(text, `^${day}( ${clock})?$`, dayOf(text));
    case 'DateTime': {
      const moment = sql`CAST(${dayOf(text)} AS timestamp) + CAST(substr(${text}, 12, 15) AS time)`;
      return sql`CASE WHEN ${text} ~ ${raw(`'^${day} ${clock}$'`)} THEN ${moment} WHEN ${text} ~ ${raw(`'^${day}$'`)} THEN CAST(${dayOf(text)} AS timestamp) END`;
    }
    case 'Time':
      return formed(text, `^${clock}$`, sql`CAST(${text} AS time)`);
  }
}

/** Days of the years 1 to 9999. */
const day = '(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const clock = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?';

function whole(text: Statement, type: string, least: string, greatest: string): Statement {
  const inside = sql`CAST(${text} AS numeric) BETWEEN ${raw(least)} AND ${raw(greatest)}`;
  return formed(text, '^-?[0-9]{1,38}$', sql`CASE WHEN ${inside} THEN CAST(${text} AS ${raw(type)}) END`);
}

/** Counted from the first of its month, which fails on no day; NULL for one that its month has not. */
function dayOf(text: Statement): Statement {
  const counted = sql`(CAST(left(${text}, 8) || '01' AS date) + (CAST(substr(${text}, 9, 2) AS integer) - 1))`;
  return sql`CASE WHEN to_char(${counted}, 'DD') = substr(${text}, 9, 2) THEN ${counted} END`;
}

function formed(text: Statement, form: string, converted: Statement): Statement {
  return sql`CASE WHEN ${text} ~ ${raw(`'${form}'`)} THEN ${converted} END`;
}
