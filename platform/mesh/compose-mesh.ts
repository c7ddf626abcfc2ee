import { composeSupergraph } from '#schema/compose.ts';
import { type Finding, hasErrors } from '#schema/finding.ts';
import type { Mesh } from './domains.ts';
import { findingsError, sayFindings } from './findings.ts';
import { type MeshSources, type ReachedDomain, readMeshSources } from './mesh-sources.ts';

export type MeshComposition =
  | {
      readonly ok: true;
      readonly supergraph: string;
      /** By coordinate, with what is published for the first time. */
      readonly owners?: ReadonlyMap<string, string> | undefined;
      readonly findings: readonly Finding[];
    }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Composes the domains' committed schemas with governance's overlays and the access agreements.
 * @param urlOf the URL at which the gateway reaches a domain. @default the contract's
 */
export async function composeMesh(
  mesh: Mesh,
  urlOf?: (domain: ReachedDomain) => string,
): Promise<MeshComposition> {
  return composeSources(await readMeshSources(mesh, urlOf));
}

/**
 * Composes sources that were read; an unreadable agreement prevents it like any other error. Where they do not compose,
 * contracts that refer to what is gone come first: they are the cause that the composer cannot know.
 */
export function composeSources({
  findings: read,
  references,
  broken,
  ...sources
}: MeshSources): MeshComposition {
  const composed = composeSupergraph(sources);
  const findings = [...read, ...composed.findings];
  if (composed.ok && !hasErrors(read)) return { ...composed, findings };
  const causes = [...broken.flatMap((domain) => domain.findings), ...references];
  return { ok: false, findings: [...causes, ...findings] };
}

/** The supergraph alone; @throws CliError, after printing the findings, where there is none. */
export async function supergraphOf(mesh: Mesh, urlOf?: (domain: ReachedDomain) => string): Promise<string> {
  return supergraphOrThrow(await composeMesh(mesh, urlOf));
}

/** The supergraph of a composition; @throws CliError, after printing the findings, where there is none. */
export function supergraphOrThrow(
  composed: MeshComposition,
  what = 'The supergraph does not compose',
): string {
  if (composed.ok) return composed.supergraph;
  sayFindings(composed.findings);
  throw findingsError(what, composed.findings);
}

/** Fills in `http://{domain}:{port}/graphql` for a domain. */
export function fillUrl(template: string, { name, url }: ReachedDomain): string {
  return template.replaceAll('{domain}', name).replaceAll('{port}', url.port);
}
