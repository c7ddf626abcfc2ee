import type { PolicyRule } from './rule.ts';

/**
 * `audience`: governance opens the type to the caller (`@audience`). Which type that is follows from where the rule
 * stands (`resolveAudiences`); it is behind the colon from then on.
 */
export const audienceRule: PolicyRule = {
  name: 'audience',
  allows: (_principal, type, { audiences }) => audiences.has(type),
};
