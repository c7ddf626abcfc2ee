import type { Agreement } from '#schema/policy/policy.ts';

/** Allows one domain to compute from, or take over, another's protected fields. */
export function domainAgreement(domain: string, owner: string): Agreement {
  return {
    consumer: `domain:${domain}`,
    product: owner,
    purpose: 'computed fields',
    expires: '2999-12-31',
    approver: 'the owner',
  };
}
