import type { DocumentNode } from 'graphql';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { type Principal, principalClass } from '#schema/policy/principal.ts';
import { readPolicy } from '#schema/policy/read-policy.ts';

/** The policy of a supergraph, and the decisions that follow from it. */
export interface SupergraphPolicy {
  readonly bundle: PolicyBundle;
  /** As subgraphs fetch it. */
  readonly text: string;
  readonly digest: string;
  /** Decided once for each class of principals. */
  decide(principal: Principal): Promise<Decisions>;
}

/** Grants come from tokens, so classes are few; the bound is there for an issuer gone wrong. */
const classesKept = 1_000;

export function readSupergraphPolicy(document: DocumentNode): SupergraphPolicy {
  const bundle = readPolicy(document);
  const text = bundleText(bundle);
  const decided = new Map<string, Promise<Decisions>>();
  return {
    bundle,
    text,
    digest: bundleDigest(text),
    decide(principal) {
      const key = principalClass(principal, []);
      const decisions = decided.get(key) ?? decisionsFor(bundle, principal);
      decided.delete(key);
      decided.set(key, decisions);
      if (decided.size > classesKept) decided.delete(decided.keys().next().value as string);
      return decisions;
    },
  };
}
