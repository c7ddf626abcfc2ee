import type { Principal } from '#schema/policy/principal.ts';

/** What is known of one request from its arrival to its log line. Never shared between requests. */
export interface GatewayRequest {
  /** In the answer's errors and in the log. */
  readonly correlationId: string;
  readonly principal: Principal;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Of the operation that ran, once it is known. */
  operationName?: string;
}
