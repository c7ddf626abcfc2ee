import type { PolicyRule } from './rule.ts';

/** `owner`, `owner:users`: the caller works for the domain; without an argument, for the domain of the schema. */
export const ownerRule: PolicyRule = {
  name: 'owner',
  argument: 'a domain, as in "owner:users"',
  allows: (principal, domain) => principal.authenticated && principal.domains.includes(domain),
};
