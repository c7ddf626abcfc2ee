import type { Principal } from '#schema/policy/principal.ts';
import type { TestPostgres } from '#test/testkit/test-postgres.ts';
import type { FieldUse } from './uses.ts';
import type { View } from './views.ts';

export interface StageOptions {
  /** The principals. @default all */
  readonly principals?: readonly Principal[];
  /** Generates operations with this use of a field behind this mask, even against the matrix. @default any operation */
  readonly cell?: readonly [View['kind'], FieldUse];
  /** For aggregates: only those of this type, and with or without groups. @default any */
  readonly figures?: readonly [typeName: string, grouped: boolean];
  /** Each operation is asked with tokens in place of its texts first. @default one of ten, through the gateway */
  readonly tokensFirst?: boolean;
  /** The server of the products. @default DuckDB */
  readonly postgres?: TestPostgres;
}
