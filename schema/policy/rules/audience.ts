import type { PolicyRule } from './rule.ts';

/**
 * `audience`: governance opens the type to the caller (`@audience`). The type follows from the place of the rule
 * (`audienceResolver`), and is its argument from then on.
 */
export const audienceRule: PolicyRule = {
  name: 'audience',
  allows: (_principal, type, { audiences }) => audiences.has(type),
};
