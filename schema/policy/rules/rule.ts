import type { Agreement } from '../policy.ts';
import type { Principal } from '../principal.ts';

/**
 * A named condition on the caller. A rule does no I/O and reads nothing that `principalClass` leaves out: it sees only
 * the claims that it declares.
 */
export interface PolicyRule {
  /** The text before the colon: `role` in `role:finance`. */
  readonly name: string;
  /** The argument after the colon, described for messages; absent where there is none. */
  readonly argument?: string;
  /** Names of the token's claims that the rule reads. @default none */
  claims?(argument: string): readonly string[];
  /** @param argument the text after the colon; empty where there is none. */
  allows(principal: Principal, argument: string, mesh: MeshFacts): boolean;
}

/** A rule's input beside the caller: agreements, and the results of governance's statements (`ruleContext`). */
export interface MeshFacts {
  readonly agreements: readonly Agreement[];
  /** Whether the caller is one of the organisation's own people. */
  readonly isOrganisation: boolean;
  /** Types whose audience the caller belongs to. */
  readonly audiences: ReadonlySet<string>;
  /** Milliseconds since the epoch. A decision that depends on it is valid until the next agreement ends. */
  readonly now: number;
}
