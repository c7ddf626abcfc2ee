import type { Decisions } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { MeshReport } from './mesh-report.ts';
import type { GatewayRequest } from './request.ts';

/** What one governed operation was decided by, for each of its fetches to hold on to. */
export interface Governance {
  readonly decisions: Decisions;
  /** What they follow from. */
  readonly bundle: PolicyBundle;
  /** Its digest. */
  readonly policy: string;
  /** What domains get to know of the caller: of the token's claims no others than they need. */
  readonly told: Principal;
  /** Of the policy and what is told under it: callers with the same one are the same to domains. */
  readonly toldKey: string;
  /** Whether the operation filters, sorts, groups or aggregates by masked fields, which only the kit can do. */
  readonly needsMaskPushdown: boolean;
  /** Fields that something selected or asked with may disclose. */
  readonly revealed: ReadonlySet<string>;
  readonly report: MeshReport;
}

/** The context that a fetch is made in: what is known of the request, and of its operation where a policy decides it. */
export interface FetchContext extends GatewayRequest {
  readonly governance?: Governance;
  /**
   * Set where an execution is compared with another one (`--shadow`), by the executor that it is made by: no response
   * is made of what it fetches, and no other fetch waits for it.
   */
  readonly shadow?: 'ours' | 'theirs';
}
