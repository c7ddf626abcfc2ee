import { type DocumentNode, parse } from 'graphql';
import { collectAgreements } from './collect-agreements.ts';
import { collectPolicy } from './collect-policy.ts';
import { effectivePolicy } from './effective-policy.ts';
import { saysNothing } from './merge-policies.ts';
import type { PolicyBundle } from './policy.ts';
import { findPolicyLink } from './policy-link.ts';
import { typeShapes } from './type-shapes.ts';

/**
 * The policy that holds in a supergraph, or in a subgraph's own schema, by coordinate. A document with no link
 * to the policy spec has none.
 * @param domain whose schema it is: decisions name it where a directive names no source.
 * @throws UnsupportedPolicyError for a link to a version that is not understood: it is never served without.
 */
export function readPolicy(sdl: string | DocumentNode, domain?: string): PolicyBundle {
  const document = typeof sdl === 'string' ? parse(sdl, { noLocation: true }) : sdl;
  const link = findPolicyLink(document);
  if (!link) return { coordinates: {} };
  if (!link.supported) throw new UnsupportedPolicyError(link.url);
  const written = collectPolicy(document, link, { name: domain, domain });
  const effective = effectivePolicy(written, typeShapes(document));
  const agreements = collectAgreements(document, link);
  return {
    coordinates: Object.fromEntries([...effective].filter(([, policy]) => !saysNothing(policy))),
    ...(agreements.length > 0 ? { agreements } : {}),
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
