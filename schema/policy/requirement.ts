import type { GraphQLResolveInfo } from 'graphql';
import type { Requirement } from './policy.ts';
import type { Principal } from './principal.ts';
import { findRule } from './rules/rules.ts';
import { and, deny, or, rule } from './shield.ts';

/** What a compiled requirement is asked with. */
interface RuleContext {
  readonly principal: Principal;
}

type ShieldRule = ReturnType<typeof and>;

/** `[['a', 'b'], ['c']]` as graphql-shield's `or(and(a, b), c)`. A rule that does not exist denies. */
export function compileRequirement(requirement: Requirement): ShieldRule {
  return or(...requirement.map((all) => and(...all.map(shieldRule))));
}

/** Asks a compiled requirement about one principal. Anything but a plain `true` is a no. */
export async function satisfies(compiled: ShieldRule, principal: Principal): Promise<boolean> {
  const context = { principal, _shield: { cache: {} } };
  const options = {
    debug: false,
    allowExternalErrors: false,
    fallbackRule: deny,
    hashFunction: () => '',
  };
  // A decision is about the principal alone: there is no parent, no arguments and no field to resolve.
  const verdict = await compiled.resolve({}, {}, context, {} as GraphQLResolveInfo, options);
  return verdict === true;
}

function shieldRule(reference: string) {
  const found = findRule(reference);
  if (!found) return deny;
  return rule(reference, { cache: 'no_cache' })((_parent, _args, { principal }: RuleContext) =>
    found.rule.allows(principal, found.argument),
  );
}
