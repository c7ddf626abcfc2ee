import type { DocumentNode } from 'graphql';
import { typeShapes } from '../../operation/type-shapes.ts';
import { parseSdl } from '../../parse-sdl.ts';
import { effectivePolicy } from '../effective-policy.ts';
import { mergePolicies, saysNothing } from '../merge-policies.ts';
import { type CoordinatePolicy, type MeshStatements, noPolicy, type PolicyBundle } from '../policy.ts';
import { withStatedAudiences } from '../stated-audiences.ts';
import { apolloPolicyLinks, apolloPolicyVersion, collectApolloPolicy } from './apollo-policy.ts';
import { collectAgreements } from './collect-agreements.ts';
import { collectOrganisation } from './collect-organisation.ts';
import { collectPolicy, type PolicySource } from './collect-policy.ts';
import { findPolicyLink } from './policy-link.ts';
import { policySpecUrl } from './spec.ts';

/**
 * The policy in force in a supergraph, or in a subgraph's own schema, by coordinate: ours, and Apollo's access
 * directives. A document that links neither has none.
 * @param domain the owner of a subgraph's schema, and the source of directives that name none. Statements that only
 * governance may make are not read from it.
 * @throws UnsupportedPolicyError for a link to an unsupported version: its policy must not be ignored.
 */
export function readPolicy(sdl: string | DocumentNode, domain?: string): PolicyBundle {
  const document = typeof sdl === 'string' ? parseSdl(sdl, { noLocation: true }) : sdl;
  checkVersions(document);
  const written = writtenPolicy(document, { name: domain, domain });
  const effective = effectivePolicy(written, typeShapes(document));
  const coordinates = [...effective].map(([at, { audience: _, ...policy }]) => [at, policy] as const);
  const bundle = {
    coordinates: Object.fromEntries(coordinates.filter(([, policy]) => !saysNothing(policy))),
  };
  if (domain !== undefined) return bundle;
  return withStatedAudiences({ ...bundle, ...readStatements(document, written) });
}

function readStatements(
  document: DocumentNode,
  written: ReadonlyMap<string, CoordinatePolicy>,
): MeshStatements {
  const link = findPolicyLink(document);
  if (!link) return {};
  const agreements = collectAgreements(document, link);
  const [organisation, ...more] = collectOrganisation(document, link);
  const audiences = [...written].flatMap(([type, { audience }]) => (audience ? [[type, audience]] : []));
  return {
    ...(agreements.length > 0 ? { agreements } : {}),
    // With two statements it is unknown which one is meant.
    ...(organisation && more.length === 0 ? { organisation } : {}),
    ...(audiences.length > 0 ? { audiences: Object.fromEntries(audiences) } : {}),
  };
}

/** Whether a document links policy of any kind. */
export function linksPolicy(document: DocumentNode): boolean {
  return findPolicyLink(document) !== undefined || apolloPolicyLinks(document).length > 0;
}

/** The policy that a document itself writes, by coordinate. Nothing is derived. */
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
