import type { PolicyRule } from './rule.ts';

/** `authenticated`: the caller showed a valid token. */
export const authenticatedRule: PolicyRule = {
  name: 'authenticated',
  allows: (principal) => principal.authenticated,
};
