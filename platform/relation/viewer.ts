import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { TokenKeys } from '../runtime/token-keys/token-keys.ts';

/** The principal that reads rows, with everything that its SQL depends on. */
export interface Viewer {
  readonly principal: Principal;
  readonly decisions: Decisions;
  readonly dialect: Dialect;
  /** The keys of the snapshot's tokens. @default none, and what would be a token is redacted */
  readonly tokenKeys?: TokenKeys | undefined;
  /** Maps a field's coordinate to the column of the relation that holds its tokens. @default tokens are computed */
  readonly stored?: ReadonlyMap<string, string>;
}
