import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import {
  type Composition,
  composeSupergraph,
  type OverlaySource,
  type SubgraphSource,
} from '#schema/compose.ts';
import { subgraphSdl } from '#schema/subgraph-sdl.ts';
import { CliError } from './cli-error.ts';
import type { Domain } from './domains.ts';
import { findingsError, sayFindings } from './findings.ts';
import { overlaysFolder, repository } from './home.ts';

/**
 * Composes the domains' committed schemas with governance's overlays.
 * @param urlOf where the gateway reaches a domain. @default what its contract says
 * @throws CliError where a domain has no schema yet.
 */
export async function composeMesh(
  domains: readonly Domain[],
  urlOf: (domain: Domain) => string = ({ url }) => url.href,
): Promise<Composition> {
  const [subgraphs, overlays] = await Promise.all([
    Promise.all(domains.map((domain) => subgraphSource(domain, urlOf(domain)))),
    readOverlays(overlaysFolder()),
  ]);
  return composeSupergraph({ subgraphs, overlays });
}

/** The supergraph alone; @throws CliError, with the findings said, where there is none. */
export async function supergraphOf(
  domains: readonly Domain[],
  urlOf?: (domain: Domain) => string,
): Promise<string> {
  const composed = await composeMesh(domains, urlOf);
  if (composed.ok) return composed.supergraph;
  sayFindings(composed.findings);
  throw findingsError('The supergraph does not compose', composed.findings);
}

/** `http://{domain}:{port}/graphql` filled in for a domain. */
export function fillUrl(template: string, { name, url }: Domain): string {
  return template.replaceAll('{domain}', name).replaceAll('{port}', url.port);
}

async function subgraphSource(domain: Domain, url: string): Promise<SubgraphSource> {
  const path = join(domain.folder, 'schema.graphql');
  const file = relative(repository, path);
  const schema = await readIfThere(path);
  if (schema === undefined) {
    throw new CliError(`"${file}" is missing; run: npm run weft -- schema generate ${domain.name}`);
  }
  const extensions = await readIfThere(join(domain.folder, 'extensions.graphql'));
  return {
    name: domain.name,
    url,
    sdl: subgraphSdl(schema, extensions),
    file,
  };
}

async function readOverlays(folder: string): Promise<OverlaySource[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    names.map(async (name) => ({
      file: name,
      sdl: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
