import { createRequire } from 'node:module';
import type * as GraphqlShield from 'graphql-shield';

/**
 * graphql-shield, loaded as CommonJS: its ES module imports a function that Node 23 removed from `util`. Only
 * combinators that fail closed are exported; `not`, `chain` and `race` are left out on purpose (docs/policy.md).
 */
const library = createRequire(import.meta.url)('graphql-shield') as typeof GraphqlShield;

export const and: typeof GraphqlShield.and = library.and;
export const deny: typeof GraphqlShield.deny = library.deny;
export const or: typeof GraphqlShield.or = library.or;
export const rule: typeof GraphqlShield.rule = library.rule;
export const shield: typeof GraphqlShield.shield = library.shield;
