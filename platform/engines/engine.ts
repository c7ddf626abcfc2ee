import type { Dialect } from './dialect.ts';
import type { Statement } from './statement.ts';

/**
 * Where a data product's rows are kept and queried. One implementation a folder; each passes
 * the same shared cases (`test/platform/engines`).
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
   * Runs one statement; what is in its holes is a value to the engine, never SQL.
   * @returns rows as plain objects: decimals and 64-bit integers as strings (exact), dates as `YYYY-MM-DD`,
   * timestamps as RFC 3339 in UTC with `Z`, lists as arrays, structs as objects. Missing values are `null`, and so is
   * what these forms cannot write: not-a-number, the infinities, years before 0 and after 9999.
   * @throws EngineError; a driver's own message is its `cause` and never its message.
   */
  query(statement: Statement, signal?: AbortSignal): Promise<Row[]>;
}

export interface SnapshotTables {
  readonly id: string;
  /** Table name to where it is: the absolute paths of its immutable Parquet files, or its schema in a server. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

export type Row = Record<string, unknown>;

export class EngineError extends Error {
  override readonly name = 'EngineError';
}
