import { createRequire } from 'node:module';
import type * as GraphqlShield from 'graphql-shield';

/**
 * graphql-shield, loaded as CommonJS: its ES module imports a function that Node 23 removed from `util`. Only
 * combinators that fail closed are exported; `not`, `chain` and `race` are left out on purpose (docs/policy.md).
 */
const library = createRequire(import.meta.url)('graphql-shield') as typeof GraphqlShield;

const and: typeof GraphqlShield.and = library.and;
const deny: typeof GraphqlShield.deny = library.deny;
const or: typeof GraphqlShield.or = library.or;
const rule: typeof GraphqlShield.rule = library.rule;
const shield: typeof GraphqlShield.shield = library.shield;

export { and, deny, or, rule, shield };
