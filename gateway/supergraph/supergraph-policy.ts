import type { DocumentNode } from 'graphql';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { createDecisionCache } from '#schema/policy/decision-cache.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { type Principal, principalClass } from '#schema/policy/principal.ts';
import { readPolicy } from '#schema/policy/read-policy.ts';
import { claimsOf, claimsOfRules } from '#schema/policy/requirements-of.ts';

/** The policy of a supergraph, and the decisions that follow from it. */
export interface SupergraphPolicy {
  readonly bundle: PolicyBundle;
  /** As subgraphs fetch it. */
  readonly text: string;
  readonly digest: string;
  /** Names of the token's claims that it takes to decide and to filter rows. */
  readonly claims: readonly string[];
  /** Decided once for each class of principals, for as long as the agreements stay the same. */
  decide(principal: Principal): Promise<Decisions>;
}

/** Grants come from tokens, so classes are few; the bound is there for an issuer gone wrong. */
const classesKept = 1_000;

export function readSupergraphPolicy(document: DocumentNode): SupergraphPolicy {
  const bundle = readPolicy(document);
  const text = bundleText(bundle);
  const claims = claimsOfRules(bundle);
  const decided = createDecisionCache(classesKept);
  return {
    bundle,
    text,
    digest: bundleDigest(text),
    claims: claimsOf(bundle),
    decide: (principal) =>
      decided.get(principalClass(principal, claims), (now) => decisionsFor(bundle, principal, now)),
  };
}
