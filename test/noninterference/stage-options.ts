import type { Principal } from '#schema/policy/principal.ts';
import type { TestPostgres } from '#test/testkit/test-postgres.ts';
import type { FieldUse } from './uses.ts';
import type { View } from './views.ts';

export interface StageOptions {
  /** Who asks. @default all */
  readonly principals?: readonly Principal[];
  /** Draw operations that use a field behind this mask so, whatever the matrix says. @default any operation */
  readonly cell?: readonly [View['kind'], FieldUse];
  /** Of figures: those of this type alone, and as groups of it or not. @default any */
  readonly figures?: readonly [typeName: string, grouped: boolean];
  /** Each operation is asked with tokens in place of its texts first. @default one of ten, through the gateway */
  readonly tokensFirst?: boolean;
  /** Products are served from this server. @default DuckDB */
  readonly postgres?: TestPostgres;
}
