import type { Agreement } from '../policy.ts';
import type { Principal } from '../principal.ts';
import type { PolicyRule } from './rule.ts';

/**
 * `agreement`, `agreement:users`: an access agreement that has not expired lets the caller's application, or the domain
 * whose pipeline reads, use the domain's product for the purpose of this request.
 */
export const agreementRule: PolicyRule = {
  name: 'agreement',
  argument: 'a domain, as in "agreement:users"',
  allows: (principal, domain, { agreements, now }) =>
    principal.authenticated &&
    principal.purpose !== undefined &&
    principal.purposes.includes(principal.purpose) &&
    agreements.some((one) => one.purpose === principal.purpose && isInForce(one, principal, domain, now)),
};

/** Whether an agreement about a product, for whatever purpose, is with a caller and has not ended. */
export function isInForce(agreement: Agreement, principal: Principal, product: string, now: number): boolean {
  return isWith(agreement, principal) && agreement.product === product && now < endOf(agreement.expires);
}

/** An agreement with a domain is with its service identity: no token is a domain, whatever its `client_id`. */
function isWith({ consumer }: Agreement, principal: Principal): boolean {
  if (!consumer.startsWith('domain:')) return consumer === principal.consumer;
  return consumer === `domain:${principal.service}`;
}

/**
 * When an agreement ends: at the end of its last day in UTC. Milliseconds since the epoch; a text that is not a date
 * has ended.
 */
export function endOf(expires: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(expires) ? Date.parse(`${expires}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(start) ? Number.NEGATIVE_INFINITY : start + 86_400_000;
}
