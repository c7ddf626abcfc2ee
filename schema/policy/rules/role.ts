import type { PolicyRule } from './rule.ts';

/** `role:finance`: the caller's token carries the role. */
export const roleRule: PolicyRule = {
  name: 'role',
  argument: 'a role, as in "role:finance"',
  allows: (principal, role) => principal.authenticated && principal.roles.includes(role),
};
