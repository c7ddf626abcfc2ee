import type { PolicyRule } from './rule.ts';

/** `service:analytics`: the caller is that domain's pipeline, which reads as its service identity. */
export const serviceRule: PolicyRule = {
  name: 'service',
  argument: 'a domain, as in "service:analytics"',
  allows: (principal, domain) => principal.service === domain,
};
