import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { TokenSecrets } from '../runtime/token-key.ts';

/** Who looks at rows, and with what. */
export interface Viewer {
  readonly principal: Principal;
  readonly decisions: Decisions;
  readonly dialect: Dialect;
  readonly secrets: TokenSecrets;
  /** From a field's coordinate to the column of the relation that holds its tokens. @default they are computed */
  readonly stored?: ReadonlyMap<string, string>;
}
