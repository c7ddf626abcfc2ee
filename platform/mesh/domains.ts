import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { orMeant } from '#schema/nearest-name.ts';
import { type BrokenDomain, type Domain, isBroken } from './domain.ts';
import { findingsError, sayFindings } from './findings.ts';
import { domainsFolder, meshFolder } from './home.ts';
import { CliError, usageError } from './mesh-error.ts';
import { brokenBy, readDomain } from './read-domain.ts';

export type { BrokenDomain, Domain };

export interface Mesh {
  /** Each domain comes after those that it reads from. */
  readonly domains: readonly Domain[];
  readonly broken: readonly BrokenDomain[];
}

/**
 * Finds every `<domain>/contract.yaml` in a folder. Where there is no such folder, a `contract.yaml` in the one in which
 * the command is run is a domain alone.
 */
export async function discoverMesh(folder = domainsFolder()): Promise<Mesh> {
  const read = await Promise.all((await foldersIn(folder)).map(readDomain));
  const found = read.filter((domain) => domain !== undefined);
  const namesTwice = new Set(
    found.map(({ name }) => name).filter((name, index, names) => names.indexOf(name) !== index),
  );
  const once = found.map((domain) =>
    isBroken(domain) || !namesTwice.has(domain.name) ? domain : twice(domain, found),
  );
  const usable = once.filter((domain): domain is Domain => !isBroken(domain));
  const circles = circlesOf(usable);
  const circular = usable.filter(({ name }) => circles.has(name));
  return {
    domains: inputsFirst(usable.filter((domain) => !circular.includes(domain))),
    broken: [
      ...once.filter(isBroken),
      ...circular.map((domain) => brokenBy(domain, 'DOMAINS_IN_CIRCLE', circles.get(domain.name) ?? '')),
    ],
  };
}

/** The mesh of the folder in which the command is run; an empty one where there is none. */
export async function meshIfThere(): Promise<Mesh> {
  return existsSync(domainsFolder()) || existsSync(join(meshFolder, 'contract.yaml'))
    ? discoverMesh()
    : { domains: [], broken: [] };
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (!entries) {
    if (folder === domainsFolder() && existsSync(join(meshFolder, 'contract.yaml'))) return [meshFolder];
    throw new CliError(
      `there is no folder "${shownPath(folder)}". Run this in the folder of a mesh or of one domain, or name its domains' with WEFT_SUBGRAPHS.`,
    );
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((entry) => join(folder, entry.name));
}

/**
 * One domain by name, or all; a domain alone needs no name.
 * @throws CliError for neither, for an unknown name, or with the findings of a broken domain that is named.
 */
export async function chosenDomains(name: string | undefined, all = false): Promise<Mesh> {
  if (name !== undefined && all) throw usageError('name one domain, or use --all.');
  const mesh = await discoverMesh();
  const isAlone = mesh.domains.length + mesh.broken.length === 1;
  if (name === undefined && !all && !isAlone) throw usageError('name one domain, or use --all.');
  return name === undefined ? mesh : { domains: [domainNamed(mesh, name)], broken: [] };
}

function domainNamed({ domains, broken }: Mesh, name: string): Domain {
  const found = domains.find((domain) => domain.name === name);
  if (found) return found;
  const unusable = broken.find((domain) => domain.name === name || basename(domain.folder) === name);
  if (unusable) throw brokenError([unusable]);
  const names = [...domains, ...broken].map((domain) => domain.name).sort();
  throw usageError(`there is no domain "${name}"; there are ${names.join(', ')}.${orMeant(name, names)}`);
}

/** The error of a command for broken domains, after printing their findings. */
export function brokenError(broken: readonly BrokenDomain[]): CliError {
  const findings = broken.flatMap((domain) => domain.findings);
  sayFindings(findings);
  const names = broken.map(({ name }) => `"${name}"`).join(', ');
  return findingsError(`The contract of ${names} cannot be used`, findings);
}

/** Each would publish over the other's snapshots. */
function twice(domain: Domain, found: readonly (Domain | BrokenDomain)[]): BrokenDomain {
  const folders = found
    .filter(({ name }) => name === domain.name)
    .map(({ folder }) => `"${shownPath(folder)}"`);
  const message = `${folders.join(' and ')} both are the domain "${domain.name}". Rename one.`;
  return brokenBy(domain, 'DOMAIN_TWICE', message);
}

/** The domains that read from each other in a circle, each with a message that names it. */
function circlesOf(domains: readonly Domain[]): ReadonlyMap<string, string> {
  const circles = new Map<string, string>();
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name);
    if (start >= 0) {
      const circle = [...path.slice(start), name];
      for (const member of circle) {
        circles.set(
          member,
          `Domains read from each other in a circle: ${circle.join(' -> ')}. Take one input port out.`,
        );
      }
      return;
    }
    if (circles.has(name)) return;
    for (const input of domains.find((domain) => domain.name === name)?.inputs ?? [])
      visit(input, [...path, name]);
  };
  for (const { name } of domains) visit(name, []);
  return circles;
}

function inputsFirst(domains: readonly Domain[]): Domain[] {
  const ordered: Domain[] = [];
  const visit = (domain: Domain): void => {
    if (ordered.includes(domain)) return;
    for (const input of domain.inputs) {
      const source = domains.find(({ name }) => name === input);
      if (source) visit(source);
    }
    ordered.push(domain);
  };
  for (const domain of domains) visit(domain);
  return ordered;
}

/** A path for messages: relative to the working folder, unless it is outside. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  return path.startsWith('..') ? resolve(file) : path || '.';
}
