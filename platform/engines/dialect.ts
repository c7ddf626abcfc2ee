import type { DateUnit } from '#schema/model/capabilities.ts';
import type { Bound, ColumnType, Statement } from './statement.ts';

/** A member of a struct that is built from its parts. */
export interface StructMember {
  readonly name: string;
  readonly value: Statement;
  /** The type of the value; `undefined` for a struct, which is built already. */
  readonly type: ColumnType | undefined;
  readonly list: boolean;
}

/**
 * The parts of SQL that engines write differently. All else is the same for every engine: `CASE`, `IN`, `IS NULL`,
 * `ORDER BY ... NULLS LAST`, window functions.
 *
 * The expression of each method is total: it fails for no stored and no bound value, even in rows that the caller may
 * not see. Text is compared by its code points, and characters are code points.
 */
export interface Dialect {
  readonly name: 'duckdb' | 'postgres';
  /** Quotes an identifier that a contract names. */
  identifier(name: string): string;
  /** The declared type of a column: `DECIMAL(18,2)`. */
  columnType(type: ColumnType): string;
  /** Whether a column with this declared type needs no conversion to a type. */
  serves(declared: string, type: ColumnType): boolean;
  /** A bound value as a type of the graph; any other value is NULL, and matches nothing. */
  literal(value: Bound, type: ColumnType): Statement;
  /** A stored value read as a type of the graph; any other value is NULL. */
  cast(value: Statement, type: ColumnType): Statement;
  /** A missing value of a type. @param type `undefined` for a struct, and for a list of whatever */
  missing(type: ColumnType | undefined): Statement;
  /** A constant of the mask table (`schema/policy/masks/mask-table.ts`), as GraphQL writes it, as a type. */
  constant(value: string | number, type: ColumnType): Statement;
  /** A floating-point number, or NULL for those that JSON cannot write: not-a-number and the infinities. */
  finite(value: Statement): Statement;
  /** The first day of the unit that contains a date or timestamp, as a date; NULL where there is no such date. */
  startOf(value: Statement, unit: DateUnit): Statement;
  /** The same for years and months, in the value's own type: a timestamp is midnight of the day. */
  periodOf(value: Statement, unit: 'YEAR' | 'MONTH', type: ColumnType): Statement;
  /** The greatest multiple of a width that is not greater than a number; NULL where the type cannot hold it. */
  bucketOf(value: Statement, width: string, type: ColumnType): Statement;
  /** The number of characters of a text. */
  length(text: Statement): Statement;
  /** The first characters of a text. */
  left(text: Statement, count: string): Statement;
  /** The last characters of a text. */
  right(text: Statement, count: string): Statement;
  /** Whether a text matches a pattern of `%` and `_`, both escaped by a backslash. */
  like(text: Statement, pattern: Statement): Statement;
  /** A text with each letter in lower case, in whatever locale the server is. */
  lowerCase(text: Statement): Statement;
  /** HMAC-SHA-256 of a text in hexadecimal, from the two padded keys of RFC 2104, which are bound and never text. */
  hmac(text: Statement, pads: { readonly inner: Uint8Array; readonly outer: Uint8Array }): Statement;
  /** A mail address in one spelling: without outer spaces, in NFC, in lower case. */
  normalisedEmail(text: Statement): Statement;
  /** The digits of a text. */
  digits(text: Statement): Statement;
  /** Whether lists and structs are read as stored; otherwise `items` and `struct` build each of them. */
  readonly readsStructs: boolean;
  /** A member of a struct. */
  member(struct: Statement, name: string): Statement;
  /** A struct built from its members; NULL where the struct is missing. */
  struct(struct: Statement, members: readonly StructMember[]): Statement;
  /** A list built from its items. @param type of the results of `make`; `undefined` for a struct, built already */
  items(list: Statement, type: ColumnType | undefined, make: (item: Statement) => Statement): Statement;
  /** The sum of a column, independent of the order of rows; exact except for floating-point numbers. */
  sum(column: Statement, type: ColumnType): Statement;
  /** The mean of a column, independent of the order of rows. */
  mean(column: Statement, type: ColumnType): Statement;
  /** The expressions that order groups by the least combination of several columns, the first column first. */
  least(columns: readonly Statement[]): readonly Statement[];
}
