/**
 * SQL in fragments with a hole between each two, printed as the placeholders of the engine's driver: `?`, `$1`. Only
 * the builder (`sql.ts`) creates statements.
 */
export interface Statement {
  /** One more than `values`. */
  readonly fragments: readonly string[];
  readonly values: readonly Bound[];
}

export type Bound = string | number | bigint | boolean | null | Uint8Array;

/** The type of a single value of the graph in an engine. */
export type ColumnType =
  | {
      readonly name:
        | 'ID'
        | 'String'
        | 'Int'
        | 'Long'
        | 'Float'
        | 'Boolean'
        | 'Date'
        | 'DateTime'
        | 'Time'
        /** A JSON text; it is shown, and nothing compares it. */
        | 'JSON';
    }
  | { readonly name: 'Decimal'; readonly precision: number; readonly scale: number };
