import type { PolicyRule } from './rule.ts';

/** `owner`, `owner:users`: the caller works for the domain; without a name, for the domain that wrote it. */
export const ownerRule: PolicyRule = {
  name: 'owner',
  argument: 'a domain, as in "owner:users"',
  allows: (principal, domain) => principal.authenticated && principal.domains.includes(domain),
};
