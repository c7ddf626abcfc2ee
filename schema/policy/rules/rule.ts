import type { Agreement } from '../policy.ts';
import type { Principal } from '../principal.ts';

/**
 * A named condition on the caller. A rule does no I/O and looks at nothing that `principalClass` leaves out: it
 * sees the claims that it names and no others.
 */
export interface PolicyRule {
  /** What stands before the colon: `role` in `role:finance`. */
  readonly name: string;
  /** What has to stand behind the colon, for messages; absent where nothing may. */
  readonly argument?: string;
  /** Names of the token's claims that the rule looks at. @default none */
  claims?(argument: string): readonly string[];
  /** @param argument what stands behind the colon; empty where there is none. */
  allows(principal: Principal, argument: string, mesh: MeshFacts): boolean;
}

/** What a rule may know beside the caller, and what governance's statements say of them (`ruleContext`). */
export interface MeshFacts {
  readonly agreements: readonly Agreement[];
  /** Whether the caller meets what is stated of the organisation's own people. */
  readonly isOrganisation: boolean;
  /** Types whose audience the caller belongs to. */
  readonly audiences: ReadonlySet<string>;
  /** Milliseconds since the epoch. A decision that depends on it holds until the next agreement ends. */
  readonly now: number;
}
