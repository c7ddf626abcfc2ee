import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CompositionSources, OverlaySource, SubgraphSource } from '#schema/compose.ts';
import type { CompositionFinding } from '#schema/composition/compose-finding.ts';
import { readAgreement } from '#schema/composition/read-agreement.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { subgraphSdl } from '#schema/subgraph-sdl.ts';
import { personas } from '../demo/personas.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import type { Domain } from './domains.ts';
import { agreementsFolder, meshFolder, overlaysFolder } from './home.ts';
import { CliError } from './mesh-error.ts';

/** The sources of a supergraph, and the findings of reading them. */
export interface MeshSources extends Required<Omit<CompositionSources, 'now'>> {
  readonly findings: readonly CompositionFinding[];
}

export interface Agreements {
  readonly agreements: readonly Agreement[];
  readonly findings: readonly CompositionFinding[];
}

/**
 * Reads the domains' committed schemas, governance's overlays and the access agreements.
 * @param urlOf the URL at which the gateway reaches a domain. @default the contract's
 * @throws CliError where a domain has no schema yet.
 */
export async function readMeshSources(
  domains: readonly Domain[],
  urlOf: (domain: Domain) => string = ({ url }) => url.href,
): Promise<MeshSources> {
  const [subgraphs, overlays, agreements] = await Promise.all([
    Promise.all(domains.map((domain) => subgraphSource(domain, urlOf(domain)))),
    readOverlays(overlaysFolder()),
    readAgreements(agreementsFolder()),
  ]);
  return { subgraphs, overlays, ...agreements, knownGrants: grantsOf(domains) };
}

/** The roles that contracts list, and the grants of the demo's personas. */
function grantsOf(domains: readonly Domain[]): string[] {
  const listed = domains.flatMap(({ product }) => product.roles.map(({ role }) => `role:${role}`));
  const granted = personas.flatMap(({ roles, scopes, purposes }) => [
    ...roles.map((role) => `role:${role}`),
    ...scopes.map((scope) => `scope:${scope}`),
    ...purposes.map((purpose) => `purpose:${purpose}`),
  ]);
  return [...new Set([...listed, ...granted])];
}

export async function readOverlays(folder: string): Promise<OverlaySource[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    names.map(async (name) => ({
      file: name,
      sdl: await readFile(join(folder, name), 'utf8'),
    })),
  );
}

/** Reads the files `*.yaml`; none where there is none. */
export async function readAgreements(folder: string): Promise<Agreements> {
  const names = (await readdir(folder)).filter(isAgreementFile).sort();
  const readings = await Promise.all(names.map((name) => readAgreementFile(join(folder, name), name)));
  return {
    agreements: readings.flatMap(({ agreements }) => agreements),
    findings: readings.flatMap(({ findings }) => findings),
  };
}

/** @param name the file's name in findings and decisions. */
export async function readAgreementFile(path: string, name: string): Promise<Agreements> {
  const { agreement, findings } = readAgreement(await readFile(path), { file: name, now: Date.now() });
  return { agreements: agreement ? [agreement] : [], findings };
}

export function isAgreementFile(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

async function subgraphSource(domain: Domain, url: string): Promise<SubgraphSource> {
  const path = join(domain.folder, 'schema.graphql');
  const file = relative(meshFolder, path);
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
