import type { PolicyRule } from './rule.ts';

/**
 * `agreement`, `agreement:users`: an access agreement that has not expired lets the caller's application use the
 * domain's product for the purpose of this request.
 */
export const agreementRule: PolicyRule = {
  name: 'agreement',
  argument: 'a domain, as in "agreement:users"',
  allows: ({ authenticated, consumer, purpose, purposes }, domain, { agreements, now }) =>
    authenticated &&
    purpose !== undefined &&
    purposes.includes(purpose) &&
    agreements.some(
      (agreement) =>
        agreement.consumer === consumer &&
        !isDomain(agreement.consumer) &&
        agreement.product === domain &&
        agreement.purpose === purpose &&
        now < endOf(agreement.expires),
    ),
};

/** These agreements allow computed fields (`PROTECTED_FIELD_TAKEN`); no token is a domain, whatever its `client_id`. */
function isDomain(consumer: string): boolean {
  return consumer.startsWith('domain:');
}

/**
 * When an agreement ends: at the end of its last day in UTC. Milliseconds since the epoch; a text that is not a date
 * has ended.
 */
export function endOf(expires: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(expires) ? Date.parse(`${expires}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(start) ? Number.NEGATIVE_INFINITY : start + 86_400_000;
}
