import { hash } from 'node:crypto';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { principalClass } from '#schema/policy/principal.ts';
import { claimsOfRules } from '#schema/policy/requirements-of.ts';
import type { DomainFetch } from '../fetches/subgraph-fetch.ts';
import type { FetchContext } from '../request/governance.ts';

/** Whom an answer is for: all who are decided alike, or one caller. */
export type Audience = 'class' | 'caller';

/**
 * A digest of all that a domain's answer depends on, but for the entity that it is about.
 * @param place the domain, where it is asked, and since when its answers are good: nothing else is in all of them.
 */
export function questionKey(
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
  // With the policy and the class it tells decisions apart: they are others when the next agreement has ended.
  return [audience, policy, String(decisions.validUntil), who];
}

const known = new WeakMap<PolicyBundle, readonly string[]>();

function ruleClaims(bundle: PolicyBundle): readonly string[] {
  const claims = known.get(bundle) ?? claimsOfRules(bundle);
  known.set(bundle, claims);
  return claims;
}
