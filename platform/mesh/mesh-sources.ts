import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import type { CompositionSources, OverlaySource, SubgraphSource } from '#schema/compose.ts';
import type { CompositionFinding } from '#schema/composition/compose-finding.ts';
import { readAgreement } from '#schema/composition/read-agreement.ts';
import type { ContractFinding } from '#schema/contract/contract-findings.ts';
import type { OwnershipSources } from '#schema/ownership/ownership.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { interfaceOf } from '#schema/references/contract-interface.ts';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { personas } from '../demo/personas.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import { type BrokenDomain, type Domain, type Mesh, shownPath } from './domains.ts';
import { agreementsFolder, committedSupergraph, meshFolder, overlaysFolder } from './home.ts';
import { readTokenDomainList } from './keys/token-domain-list.ts';
import { CliError } from './mesh-error.ts';
import { readOwnership } from './read-ownership.ts';

/** The sources of a supergraph, and the findings of reading them. */
export interface MeshSources extends Required<Omit<CompositionSources, 'now'>> {
  readonly ownership: OwnershipSources;
  readonly findings: readonly CompositionFinding[];
  /** What contracts of the mesh say of each other and is no longer so. */
  readonly references: readonly ContractFinding[];
  /** Domains without a usable contract or schema: in the graph as they were last generated, or not in it. */
  readonly broken: readonly BrokenDomain[];
}

export interface Agreements {
  readonly agreements: readonly Agreement[];
  readonly findings: readonly CompositionFinding[];
}

/** A domain's URL in the graph is made of these. */
export type ReachedDomain = Pick<Domain, 'name' | 'url'>;

/**
 * Reads the domains' committed schemas, governance's overlays and the access agreements. A domain whose contract is
 * broken is in the graph with the schema that was last generated for it, so that the others' types stay what they are.
 * @param urlOf the URL at which the gateway reaches a domain. @default the contract's
 */
export async function readMeshSources(
  mesh: Mesh,
  urlOf: (domain: ReachedDomain) => string = ({ url }) => url.href,
): Promise<MeshSources> {
  const { domains, broken } = mesh;
  const [generated, standIns, overlays, { agreements, findings }, tokenDomains, ownership] =
    await Promise.all([
      Promise.all(domains.map((domain) => domainSource(domain, urlOf(domain)))),
      readStandIns(broken, urlOf),
      readOverlays(overlaysFolder()),
      readAgreements(agreementsFolder()),
      readTokenDomainList(mesh),
      readOwnership(domains, broken),
    ]);
  const missing = domains.filter((_, index) => generated[index] === undefined);
  return {
    subgraphs: [...generated, ...standIns].filter((source) => source !== undefined),
    overlays,
    agreements,
    findings: [...findings, ...tokenDomains.findings],
    ownership,
    knownGrants: grantsOf(domains),
    references: checkForeignReferences(domains.map(({ contract }) => contract)),
    broken: [...broken, ...missing.map(withoutSchema)],
  };
}

async function readStandIns(
  broken: readonly BrokenDomain[],
  urlOf: (domain: ReachedDomain) => string,
): Promise<(SubgraphSource | undefined)[]> {
  if (broken.length === 0) return [];
  const lastUrls = await committedUrls();
  return Promise.all(
    broken.map(({ name, folder, url = lastUrls.get(name) }) => {
      // Of two folders for one domain, neither is the one that is served.
      const several = broken.filter((domain) => domain.name === name).length > 1;
      return url && !several ? subgraphSource({ name, folder }, urlOf({ name, url })) : undefined;
    }),
  );
}

/** The URLs of domains in the committed supergraph. */
async function committedUrls(): Promise<ReadonlyMap<string, URL>> {
  const supergraph = (await readIfThere(committedSupergraph)) ?? '';
  const graphs = supergraph.matchAll(/@join__graph\(name: "([^"]+)", url: "([^"]*)"\)/g);
  return new Map(
    [...graphs].flatMap(([, name = '', text = '']) => {
      const url = URL.parse(text);
      return url ? [[name, url] as const] : [];
    }),
  );
}

function withoutSchema({ name, folder, url }: Domain): BrokenDomain {
  const file = relative(meshFolder, join(folder, 'schema.graphql'));
  const message = `The schema of "${name}" is missing. Run: ${weftCommand(`schema generate ${name}`)}`;
  return { name, folder, url, findings: [{ code: 'SCHEMA_MISSING', severity: 'error', file, message }] };
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
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    // A mesh without governance is one that lost it.
    throw new CliError(
      `there is no folder "${shownPath(folder)}". Governance's overlays stand there, at least one that states the @organisation; WEFT_OVERLAYS names another.`,
    );
  });
  const names = files.filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    names.map(async (name) => ({
      file: name,
      path: relative(meshFolder, join(folder, name)),
      sdl: await readFile(join(folder, name), 'utf8'),
    })),
  );
}

/** Reads the files `*.yaml`; none where there is none, or no such folder: agreements only open. */
export async function readAgreements(folder: string): Promise<Agreements> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  const names = files.filter(isAgreementFile).sort();
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

async function domainSource(domain: Domain, url: string): Promise<SubgraphSource | undefined> {
  const source = await subgraphSource(domain, url);
  const { product, digest } = domain.contract;
  return source && { ...source, contract: interfaceOf(product, digest) };
}

/** `undefined` where no schema was generated yet. */
async function subgraphSource(
  { name, folder }: Pick<Domain, 'name' | 'folder'>,
  url: string,
): Promise<SubgraphSource | undefined> {
  const [schema, extensions] = await Promise.all(
    ['schema.graphql', 'extensions.graphql'].map((file) => sdlFile(join(folder, file))),
  );
  return schema && { name, url, ...schema, extensions };
}

async function sdlFile(path: string): Promise<{ readonly file: string; readonly sdl: string } | undefined> {
  const sdl = await readIfThere(path);
  return sdl === undefined ? undefined : { file: relative(meshFolder, path), sdl };
}
