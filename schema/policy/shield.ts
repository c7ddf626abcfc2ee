import { createRequire } from 'node:module';
import type * as GraphqlShield from 'graphql-shield';

/**
 * graphql-shield, loaded as CommonJS: its ES module imports a function that Node 23 removed from `util`. Only
 * combinators that fail closed are exported; `not`, `chain` and `race` are left out on purpose (docs/policy.md).
 */
const { rule, and, or, deny, shield } = createRequire(import.meta.url)(
  'graphql-shield',
) as typeof GraphqlShield;

export { and, deny, or, rule, shield };
