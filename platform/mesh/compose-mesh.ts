import { type Composition, composeSupergraph } from '#schema/compose.ts';
import { hasErrors } from '#schema/finding.ts';
import type { Domain } from './domains.ts';
import { findingsError, sayFindings } from './findings.ts';
import { type MeshSources, readMeshSources } from './mesh-sources.ts';

/**
 * Composes the domains' committed schemas with governance's overlays and the access agreements.
 * @param urlOf the URL at which the gateway reaches a domain. @default the contract's
 * @throws CliError where a domain has no schema yet.
 */
export async function composeMesh(
  domains: readonly Domain[],
  urlOf?: (domain: Domain) => string,
): Promise<Composition> {
  return composeSources(await readMeshSources(domains, urlOf));
}

/** Composes sources that were read; an unreadable agreement prevents it like any other error. */
export function composeSources({ findings: read, ...sources }: MeshSources): Composition {
  const composed = composeSupergraph(sources);
  const findings = [...read, ...composed.findings];
  return composed.ok && !hasErrors(read) ? { ...composed, findings } : { ok: false, findings };
}

/** The supergraph alone; @throws CliError, after printing the findings, where there is none. */
export async function supergraphOf(
  domains: readonly Domain[],
  urlOf?: (domain: Domain) => string,
): Promise<string> {
  return supergraphOrThrow(await composeMesh(domains, urlOf));
}

/** The supergraph of a composition; @throws CliError, after printing the findings, where there is none. */
export function supergraphOrThrow(composed: Composition, what = 'The supergraph does not compose'): string {
  if (composed.ok) return composed.supergraph;
  sayFindings(composed.findings);
  throw findingsError(what, composed.findings);
}

/** Fills in `http://{domain}:{port}/graphql` for a domain. */
export function fillUrl(template: string, { name, url }: Domain): string {
  return template.replaceAll('{domain}', name).replaceAll('{port}', url.port);
}
