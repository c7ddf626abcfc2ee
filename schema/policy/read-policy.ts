import { type DocumentNode, parse } from 'graphql';
import { collectPolicy } from './collect-policy.ts';
import { effectivePolicy } from './effective-policy.ts';
import { saysNothing } from './merge-policies.ts';
import type { PolicyBundle } from './policy.ts';
import { findPolicyLink } from './policy-link.ts';
import { typeShapes } from './type-shapes.ts';

/**
 * The policy that holds in a supergraph, or in a subgraph's own schema, by coordinate. A document with no link
 * to the policy spec has none.
 * @param source whom decisions name where a directive names no source: the domain.
 * @throws UnsupportedPolicyError for a link to a version that is not understood: it is never served without.
 */
export function readPolicy(sdl: string | DocumentNode, source?: string): PolicyBundle {
  const document = typeof sdl === 'string' ? parse(sdl, { noLocation: true }) : sdl;
  const link = findPolicyLink(document);
  if (!link) return { coordinates: {} };
  if (!link.supported) throw new UnsupportedPolicyError(link.url);
  const effective = effectivePolicy(collectPolicy(document, link, source), typeShapes(document));
  return {
    coordinates: Object.fromEntries([...effective].filter(([, policy]) => !saysNothing(policy))),
  };
}

export class UnsupportedPolicyError extends Error {
  override readonly name = 'UnsupportedPolicyError';
  constructor(url: string) {
    super(
      `The schema links "${url}", a version of the policy spec that this Weft does not know. Update Weft, or link "https://weft.example/policy/v1.0".`,
    );
  }
}
