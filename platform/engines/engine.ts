/**
 * Where a data product's rows are kept and queried. One implementation a file; each passes the
 * same shared cases (`test/platform/engines`).
 */
export interface Engine extends AsyncDisposable {
  /** How this engine writes what differs between SQL dialects. */
  readonly dialect: Dialect;
  /**
   * Makes a snapshot's tables available. Opening one that is open already answers the same relation names.
   * @returns for each table, the quoted relation to select from.
   */
  open(snapshot: SnapshotTables): Promise<ReadonlyMap<string, string>>;
  /** The columns of an opened relation, each with its type in the engine's own words (`Dialect.columnType`). */
  columns(relation: string): Promise<ReadonlyMap<string, string>>;
  /** Forgets a snapshot that nothing queries any more. */
  close(snapshotId: string): Promise<void>;
  /**
   * Runs one statement; values are always bound, never part of the text.
   * @returns rows as plain objects: decimals and 64-bit integers as strings (exact), dates as `YYYY-MM-DD`,
   * timestamps as RFC 3339 in UTC with `Z`, lists as arrays, structs as objects. Missing values are `null`, and so is
   * what
   * these forms cannot write: not-a-number, the infinities, years before 0 and after 9999.
   * @throws EngineError; a driver's own message is its `cause` and never its message.
   */
  query(statement: Statement, signal?: AbortSignal): Promise<Row[]>;
}

export interface SnapshotTables {
  readonly id: string;
  /** Table name to the absolute paths of its immutable Parquet files. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

/** SQL with `?` where each value is bound, in order. */
export interface Statement {
  readonly text: string;
  readonly values: readonly Bound[];
}

export type Bound = string | number | bigint | boolean | null | Uint8Array;

export type Row = Record<string, unknown>;

export interface Dialect {
  readonly name: 'duckdb';
  /** Quotes an identifier that a contract names. */
  identifier(name: string): string;
  /** How a column of this type is declared: `DECIMAL(18,2)`. */
  columnType(type: ColumnType): string;
  /** A value read as a type of the graph: `TRY_CAST(? AS DECIMAL(18,2))`; total: what is no such value is NULL. */
  typed(expression: string, type: ColumnType): string;
  /** A floating-point number, or NULL for what no JSON number is: not-a-number and the infinities. */
  finite(expression: string): string;
  /** Truncates a date or timestamp to the first day of the unit, as a date; NULL where that is no date of the engine. */
  truncate(expression: string, unit: 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY'): string;
}

export type ColumnType =
  | { readonly name: 'ID' | 'String' | 'Int' | 'Long' | 'Float' | 'Boolean' | 'Date' | 'DateTime' | 'Time' }
  | { readonly name: 'Decimal'; readonly precision: number; readonly scale: number };

export class EngineError extends Error {
  override readonly name = 'EngineError';
}
