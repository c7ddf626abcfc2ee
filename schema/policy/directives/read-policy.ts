import type { DocumentNode } from 'graphql';
import { typeShapes } from '../../operation/type-shapes.ts';
import { parseSdl } from '../../parse-sdl.ts';
import { effectivePolicy } from '../effective-policy.ts';
import { mergePolicies, saysNothing } from '../merge-policies.ts';
import { type CoordinatePolicy, noPolicy, type PolicyBundle } from '../policy.ts';
import { apolloPolicyLinks, apolloPolicyVersion, collectApolloPolicy } from './apollo-policy.ts';
import { collectAgreements } from './collect-agreements.ts';
import { collectPolicy, type PolicySource } from './collect-policy.ts';
import { findPolicyLink } from './policy-link.ts';
import { policySpecUrl } from './spec.ts';

/**
 * The policy that holds in a supergraph, or in a subgraph's own schema, by coordinate: ours, and Apollo's access
 * directives. A document that links neither has none.
 * @param domain whose schema it is: decisions name it where a directive names no source.
 * @throws UnsupportedPolicyError for a link to a version that is not understood: it is never served without.
 */
export function readPolicy(sdl: string | DocumentNode, domain?: string): PolicyBundle {
  const document = typeof sdl === 'string' ? parseSdl(sdl, { noLocation: true }) : sdl;
  checkVersions(document);
  const written = writtenPolicy(document, { name: domain, domain });
  const effective = effectivePolicy(written, typeShapes(document));
  const link = findPolicyLink(document);
  const agreements = link ? collectAgreements(document, link) : [];
  return {
    coordinates: Object.fromEntries([...effective].filter(([, policy]) => !saysNothing(policy))),
    ...(agreements.length > 0 ? { agreements } : {}),
  };
}

/** Whether a document links policy of any kind. */
export function linksPolicy(document: DocumentNode): boolean {
  return findPolicyLink(document) !== undefined || apolloPolicyLinks(document).length > 0;
}

/** What a document itself writes, by coordinate. Nothing is derived. */
export function writtenPolicy(
  document: DocumentNode,
  source: PolicySource = {},
): Map<string, CoordinatePolicy> {
  const link = findPolicyLink(document);
  const written = link ? collectPolicy(document, link, source) : new Map<string, CoordinatePolicy>();
  for (const [coordinate, policy] of collectApolloPolicy(document)) {
    written.set(coordinate, mergePolicies(written.get(coordinate) ?? noPolicy, policy));
  }
  return written;
}

function checkVersions(document: DocumentNode): void {
  const link = findPolicyLink(document);
  if (link && !link.supported) throw new UnsupportedPolicyError(link.url, policySpecUrl);
  for (const { url, identity, version } of apolloPolicyLinks(document)) {
    if (version === apolloPolicyVersion) continue;
    throw new UnsupportedPolicyError(url, `${identity}/${apolloPolicyVersion}`);
  }
}

export class UnsupportedPolicyError extends Error {
  override readonly name = 'UnsupportedPolicyError';
  constructor(url: string, known: string) {
    super(
      `The schema links "${url}", a version of the policy spec that this Weft does not know. Update Weft, or link "${known}".`,
    );
  }
}
