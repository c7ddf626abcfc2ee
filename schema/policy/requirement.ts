import type { GraphQLResolveInfo } from 'graphql';
import type { Requirement } from './policy.ts';
import type { Principal } from './principal.ts';
import type { MeshFacts } from './rules/rule.ts';
import { findRule } from './rules/rules.ts';
import { and, deny, or, rule } from './shield.ts';

/** The input of a compiled requirement. */
export interface ShieldContext {
  readonly principal: Principal;
  readonly mesh: MeshFacts;
}

type ShieldRule = ReturnType<typeof and>;

/** `[['a', 'b'], ['c']]` as graphql-shield's `or(and(a, b), c)`. A rule that does not exist denies. */
export function compileRequirement(requirement: Requirement): ShieldRule {
  return or(...requirement.map((all) => and(...all.map(shieldRule))));
}

/** Evaluates a compiled requirement for one principal. Any result but a plain `true` counts as false. */
export async function satisfies(compiled: ShieldRule, asked: ShieldContext): Promise<boolean> {
  const context = { ...asked, _shield: { cache: {} } };
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
  const claims = found.rule.claims?.(found.argument) ?? [];
  return rule(reference, { cache: 'no_cache' })((_parent, _args, { principal, mesh }: ShieldContext) =>
    found.rule.allows(asSeen(principal, claims), found.argument, mesh),
  );
}

/** The caller as a rule sees it: only what is in the principal's class, since the decision is for the whole class. */
function asSeen(principal: Principal, claims: readonly string[]): Principal {
  const { subject, ...seen } = withClaims(principal, claims);
  return { ...seen, subject: claims.includes('sub') ? subject : '' };
}

/** The principal with the named claims only. */
export function withClaims(principal: Principal, names: readonly string[]): Principal {
  const kept = names.filter((name) => Object.hasOwn(principal.claims, name));
  return {
    ...principal,
    claims: Object.fromEntries(kept.map((name) => [name, principal.claims[name] ?? []])),
  };
}
