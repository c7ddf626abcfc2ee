import type { PolicyRule } from './rule.ts';

/** `purpose:support`: the request is for that purpose, and the caller was granted it. None given is none. */
export const purposeRule: PolicyRule = {
  name: 'purpose',
  argument: 'a purpose, as in "purpose:support"',
  allows: (principal, purpose) =>
    principal.authenticated && principal.purpose === purpose && principal.purposes.includes(purpose),
};
