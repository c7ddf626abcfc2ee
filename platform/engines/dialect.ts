import type { DateUnit } from '#schema/model/capabilities.ts';
import type { Bound, ColumnType, Statement } from './statement.ts';

/** A column of a struct that is written out. */
export interface StructMember {
  readonly name: string;
  readonly value: Statement;
  /** Of the value; `undefined` for a struct, which is written out already. */
  readonly type: ColumnType | undefined;
  readonly list: boolean;
}

/**
 * What an engine writes in its own way. Whatever is not here is written alike for all: `CASE`, `IN`, `IS NULL`,
 * `ORDER BY ... NULLS LAST`, window functions.
 *
 * Each expression that a method gives is total: it fails on no stored value and on no bound one, also on those of
 * rows that the caller does not see. Text is compared by its code points, and characters are code points.
 */
export interface Dialect {
  readonly name: 'duckdb' | 'postgres';
  /** Quotes an identifier that a contract names. */
  identifier(name: string): string;
  /** How a column of this type is declared: `DECIMAL(18,2)`. */
  columnType(type: ColumnType): string;
  /** Whether a column that is declared so holds values of a type as they are. */
  serves(declared: string, type: ColumnType): boolean;
  /** A bound value as a type of the graph; what is no such value is NULL, and matches nothing. */
  literal(value: Bound, type: ColumnType): Statement;
  /** A stored value read as a type of the graph; what is no such value is NULL. */
  cast(value: Statement, type: ColumnType): Statement;
  /** A missing value of a type. @param type `undefined` for a struct, and for a list of whatever */
  missing(type: ColumnType | undefined): Statement;
  /** A constant of the mask table (`schema/policy/masks/mask-table.ts`), as GraphQL writes it, as a type. */
  constant(value: string | number, type: ColumnType): Statement;
  /** A floating-point number, or NULL for what no JSON number is: not-a-number and the infinities. */
  finite(value: Statement): Statement;
  /** The first day of the unit that a date or timestamp is in, as a date; NULL where there is no such date. */
  startOf(value: Statement, unit: DateUnit): Statement;
  /** The same for years and months, as the type of the value: a timestamp is midnight of the day. */
  periodOf(value: Statement, unit: 'YEAR' | 'MONTH', type: ColumnType): Statement;
  /** The greatest multiple of a width that is not greater than a number; NULL where the type holds no such number. */
  bucketOf(value: Statement, width: string, type: ColumnType): Statement;
  /** How many characters a text has. */
  length(text: Statement): Statement;
  /** The first characters of a text. */
  left(text: Statement, count: string): Statement;
  /** The last characters of a text. */
  right(text: Statement, count: string): Statement;
  /** Whether a text matches a pattern of `%` and `_`, both escaped by a backslash. */
  like(text: Statement, pattern: Statement): Statement;
  /** HMAC-SHA-256 of a text in hexadecimal, from the two padded keys of RFC 2104, which are bound and never text. */
  hmac(text: Statement, pads: { readonly inner: Uint8Array; readonly outer: Uint8Array }): Statement;
  /** A mail address in one spelling: without spaces around it, in NFC, each letter small. */
  normalisedEmail(text: Statement): Statement;
  /** The digits of a text. */
  digits(text: Statement): Statement;
  /** Whether lists and structs are read as they are stored; otherwise `items` and `struct` write each of them out. */
  readonly readsStructs: boolean;
  /** A column of a struct. */
  member(struct: Statement, name: string): Statement;
  /** A struct made anew of its columns; NULL where the struct is missing. */
  struct(struct: Statement, members: readonly StructMember[]): Statement;
  /** A list made anew of its items. @param type of what `make` gives; `undefined` for a struct, written out already */
  items(list: Statement, type: ColumnType | undefined, make: (item: Statement) => Statement): Statement;
  /** The sum of a column, the same whatever order the rows are in; exact but for floating-point numbers. */
  sum(column: Statement, type: ColumnType): Statement;
  /** The mean of a column, the same whatever order the rows are in. */
  mean(column: Statement, type: ColumnType): Statement;
  /** What orders groups by the least value of several columns together: the first decides, then the next. */
  least(columns: readonly Statement[]): readonly Statement[];
}
