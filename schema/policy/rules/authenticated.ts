import type { PolicyRule } from './rules.ts';

/** `authenticated`: the caller showed a valid token. */
export const authenticatedRule: PolicyRule = {
  name: 'authenticated',
  allows: (principal) => principal.authenticated,
};
