import type { PolicyRule } from './rule.ts';

/** `purpose:support`: the request states that purpose, and the caller was granted it. There is no default purpose. */
export const purposeRule: PolicyRule = {
  name: 'purpose',
  argument: 'a purpose, as in "purpose:support"',
  allows: (principal, purpose) =>
    principal.authenticated && principal.purpose === purpose && principal.purposes.includes(purpose),
};
