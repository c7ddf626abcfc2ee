import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { TokenSecrets } from '../runtime/token-key.ts';

/** The principal that reads rows, with everything that its SQL depends on. */
export interface Viewer {
  readonly principal: Principal;
  readonly decisions: Decisions;
  readonly dialect: Dialect;
  readonly secrets: TokenSecrets;
  /** Maps a field's coordinate to the column of the relation that holds its tokens. @default tokens are computed */
  readonly stored?: ReadonlyMap<string, string>;
}
