import type { PolicyRule } from './rules.ts';

/** `purpose:support`: the request is for that purpose, and the caller was granted it. None given is none. */
export const purposeRule: PolicyRule = {
  name: 'purpose',
  allows: (principal, purpose) =>
    principal.authenticated && principal.purpose === purpose && principal.purposes.includes(purpose),
};
