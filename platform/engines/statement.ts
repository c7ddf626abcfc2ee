/**
 * SQL in fragments with a hole between each two, which the engine prints as its driver takes values: `?`, `$1`.
 * Only the builder (`sql.ts`) makes one.
 */
export interface Statement {
  /** One more than there are values. */
  readonly fragments: readonly string[];
  readonly values: readonly Bound[];
}

export type Bound = string | number | bigint | boolean | null | Uint8Array;

/** What a single value of the graph is to an engine. */
export type ColumnType =
  | { readonly name: 'ID' | 'String' | 'Int' | 'Long' | 'Float' | 'Boolean' | 'Date' | 'DateTime' | 'Time' }
  | { readonly name: 'Decimal'; readonly precision: number; readonly scale: number };
