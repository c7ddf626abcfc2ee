import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { createDecisionCache } from '#schema/policy/decision-cache.ts';
import type { CoordinatePolicy, PolicyBundle } from '#schema/policy/policy.ts';
import { type Principal, principalClass } from '#schema/policy/principal.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import { readPiece } from './pieces.ts';
import type { PolicyText } from './thread/supergraph-extract.ts';
import type { Pause } from './yield-to-event-loop.ts';

/** The policy of a supergraph, and the decisions that follow from it. */
export interface SupergraphPolicy {
  readonly bundle: PolicyBundle;
  /** The bundle, as subgraphs fetch it. */
  readonly text: string;
  readonly digest: string;
  /** Names of the token's claims that it takes to decide and to filter rows. */
  readonly claims: readonly string[];
  /** Names of those that it takes to decide. */
  readonly claimsOfRules: readonly string[];
  /** Decided once for each class of principals, for as long as the agreements stay the same. */
  decide(principal: Principal): Promise<Decisions>;
}

/** @param pause between pieces of the work: the bundle of 200 domains takes 50 ms to parse. */
export async function createSupergraphPolicy(
  { bytes, digest, coordinates, statements, asked, claims, claimsOfRules }: PolicyText,
  pause: Pause,
): Promise<SupergraphPolicy> {
  const text = new TextDecoder().decode(bytes);
  const policies: Record<string, CoordinatePolicy> = {};
  for (const piece of coordinates) {
    for (const [at, policy] of readPiece<[string, CoordinatePolicy]>(piece)) policies[at] = policy;
    await pause();
  }
  const bundle: PolicyBundle = { coordinates: policies, ...statements };
  const decided = createDecisionCache(cacheBounds.classes.entries);
  return {
    bundle,
    text,
    digest,
    claims,
    claimsOfRules,
    decide: (principal) =>
      decided.get(principalClass(principal, claimsOfRules), (now) =>
        decisionsFor(bundle, principal, now, asked),
      ),
  };
}
