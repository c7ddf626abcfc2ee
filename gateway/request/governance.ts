import type { Decisions } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { withClaims } from '#schema/policy/requirement.ts';
import type { MeshReport } from './mesh-report.ts';
import type { GatewayRequest } from './request.ts';

/** What one governed operation was decided by, for each of its fetches to hold on to. */
export interface Governance {
  readonly decisions: Decisions;
  /** What they follow from. */
  readonly bundle: PolicyBundle;
  /** Its digest. */
  readonly policy: string;
  /** Names of the token's claims that subgraphs need: no others leave the gateway. */
  readonly claims: readonly string[];
  /** Whether the operation filters, sorts, groups or aggregates by masked fields, which only the kit can do. */
  readonly needsMaskPushdown: boolean;
  /** Fields that something selected or asked with may disclose. */
  readonly revealed: ReadonlySet<string>;
  readonly report: MeshReport;
}

/** The context that a fetch is made in: what is known of the request, and of its operation where a policy decides it. */
export interface FetchContext extends GatewayRequest {
  readonly governance?: Governance;
}

/** What domains get to know of a caller. Callers for whom it is the same are the same to them. */
export function envelopePrincipal(principal: Principal, { claims }: Governance): Principal {
  return withClaims(principal, claims);
}
