import type { Dialect } from './dialect.ts';
import type { Statement } from './statement.ts';

/**
 * An engine stores and queries a data product's rows. Each implementation has a folder of its own, and passes the same
 * shared cases (`test/platform/engines`).
 */
export interface Engine extends AsyncDisposable {
  /** The engine's SQL dialect. */
  readonly dialect: Dialect;
  /**
   * Makes a snapshot's tables available. Opening an open snapshot returns the same relation names.
   * @returns for each table, the quoted relation to select from.
   */
  open(snapshot: SnapshotTables): Promise<ReadonlyMap<string, string>>;
  /** The columns of an opened relation, each with its type as the engine writes it (`Dialect.columnType`). */
  columns(relation: string): Promise<ReadonlyMap<string, string>>;
  /** Closes a snapshot that no query uses any more. */
  close(snapshotId: string): Promise<void>;
  /**
   * Runs one statement; its bound values are never read as SQL.
   * @returns rows as plain objects: decimals and 64-bit integers as strings (exact), dates as `YYYY-MM-DD`,
   * timestamps as RFC 3339 in UTC with `Z`, lists as arrays, structs as objects, JSON as its text. Missing values are `null`, and so are
   * values that these forms cannot hold: not-a-number, the infinities, years before 0 and after 9999.
   * @throws EngineError; a driver's own message is its `cause` and never its message.
   */
  query(statement: Statement, signal?: AbortSignal): Promise<Row[]>;
}

export interface SnapshotTables {
  readonly id: string;
  /** Maps a table to its location: the absolute paths of its immutable Parquet files, or its schema in a server. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

export type Row = Record<string, unknown>;

export class EngineError extends Error {
  override readonly name = 'EngineError';
}
