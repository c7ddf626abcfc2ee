import type { Observer } from '#platform/telemetry/observer.ts';
import type { Principal } from '#schema/policy/principal.ts';

/** The data of one request while it is executed. Never shared between requests. */
export interface GatewayRequest {
  /** In the errors of the response and in the log. */
  readonly correlationId: string;
  readonly principal: Principal;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Gets the name of each domain that takes part in the response. @default they are not collected */
  readonly domains?: Set<string> | undefined;
  /**
   * What the hooks of fetches are given of the request, where its transport has some (`gateway/subgraphs/fetch-hooks.ts`).
   * @default none
   */
  readonly hooked?: unknown;
  /** Is told what happens within the request. @default nobody */
  readonly observer?: Observer | undefined;
}
