import type { Decisions } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { MeshReport } from './mesh-report.ts';
import type { GatewayRequest } from './request.ts';

/** The decisions of one governed operation and their inputs; each of its fetches holds them. */
export interface Governance {
  readonly decisions: Decisions;
  /** The bundle that the decisions follow from. */
  readonly bundle: PolicyBundle;
  /** The bundle's digest. */
  readonly policy: string;
  /** The principal as domains see it, with only those claims of the token that they need. */
  readonly told: Principal;
  /** Key of the policy and of `told`: domains treat callers with the same key alike. */
  readonly toldKey: string;
  /** Whether the operation filters, sorts, groups or aggregates by masked fields, which only the kit can do. */
  readonly needsMaskPushdown: boolean;
  /** Fields that a selection or an argument may disclose. */
  readonly revealed: ReadonlySet<string>;
  readonly report: MeshReport;
}

/** The context of a fetch: its request, and the governance of its operation where a policy applies. */
export interface FetchContext extends GatewayRequest {
  readonly governance?: Governance;
  /**
   * Set where an execution is compared with another one (`--shadow`), by the executor that it is made by: no response
   * is made of what it fetches, and no other fetch waits for it.
   */
  readonly shadow?: 'ours' | 'theirs';
}
