import { hash } from 'node:crypto';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { principalClass } from '#schema/policy/principal.ts';
import { claimsOfRules } from '#schema/policy/requirements-of.ts';
import type { DomainFetch } from '../fetches/subgraph-fetch.ts';
import type { FetchContext } from '../request/governance.ts';

/** The callers for whom a response is valid: all with the same decisions, or one caller. */
export type Audience = 'class' | 'caller';

/**
 * A digest of everything that a domain's response depends on, except for the entity that it is about.
 * @param place the domain, its URL, and the start of validity: the other parts of a key may be equal for two domains.
 */
export function requestKey(
  place: readonly string[],
  { operation, variables, context }: DomainFetch,
  audience: Audience,
): string {
  const question = [place, operation.question, variables, decidedFor(context, audience)];
  return hash('sha256', JSON.stringify(question), 'base64url');
}

function decidedFor({ governance }: FetchContext, audience: Audience): unknown {
  if (!governance) return audience;
  const { policy, decisions, bundle, told } = governance;
  const who = audience === 'caller' ? told : principalClass(told, ruleClaims(bundle));
  // Policy and class identify the decisions only together with this: they change when the next agreement ends.
  return [audience, policy, String(decisions.validUntil), who];
}

const known = new WeakMap<PolicyBundle, readonly string[]>();

function ruleClaims(bundle: PolicyBundle): readonly string[] {
  const claims = known.get(bundle) ?? claimsOfRules(bundle);
  known.set(bundle, claims);
  return claims;
}
