import type { PolicyRule } from './rule.ts';

/** `scope:pii.read`: the caller's token carries the scope. */
export const scopeRule: PolicyRule = {
  name: 'scope',
  argument: 'a scope, as in "scope:pii.read"',
  allows: (principal, scope) => principal.authenticated && principal.scopes.includes(scope),
};
