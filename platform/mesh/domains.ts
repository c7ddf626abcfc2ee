import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { DataProduct } from '#schema/contract/data-product.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { printFinding } from '#schema/finding.ts';
import { domainsFolder, meshFolder } from './home.ts';
import { CliError, usageError } from './mesh-error.ts';

/** A domain, read from its folder under `subgraphs/`: every folder with a contract is one. */
export interface Domain {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly product: DataProduct;
  /** The URL of its GraphQL endpoint in the contract. */
  readonly url: URL;
  /** Domains whose snapshots its pipeline reads. */
  readonly inputs: readonly string[];
}

/**
 * Finds every `<domain>/contract.yaml` in a folder; each domain comes after those that it reads from.
 * @throws CliError with the findings of an unreadable contract, or for two contracts of one domain.
 */
export async function discoverDomains(folder = domainsFolder()): Promise<Domain[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new CliError(
      `there is no folder "${shownPath(folder)}". Run this in the folder of a mesh, or name its domains' with WEFT_SUBGRAPHS.`,
    );
  });
  const read = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((entry) => readDomain(join(folder, entry.name))),
  );
  const domains = read.filter((domain) => domain !== undefined);
  for (const [index, { name, folder: second }] of domains.entries()) {
    const first = domains.slice(0, index).find((domain) => domain.name === name);
    // Each would publish over the other's snapshots.
    if (first)
      throw new CliError(`"${first.folder}" and "${second}" both are the domain "${name}". Rename one.`);
  }
  return inputsFirst(domains);
}

/** One domain by name, or all; @throws CliError for neither, or for an unknown name. */
export async function chosenDomains(name: string | undefined, all = false): Promise<Domain[]> {
  if ((name === undefined) !== all) throw usageError('name one domain, or use --all.');
  const domains = await discoverDomains();
  return name === undefined ? domains : [domainNamed(domains, name)];
}

function domainNamed(domains: readonly Domain[], name: string): Domain {
  const found = domains.find((domain) => domain.name === name);
  if (!found) {
    throw usageError(
      `there is no domain "${name}"; there are ${domains.map((domain) => domain.name).join(', ')}.`,
    );
  }
  return found;
}

async function readDomain(folder: string): Promise<Domain | undefined> {
  const file = join(folder, 'contract.yaml');
  const text = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const name = relative(meshFolder, file);
  const result = readContract(text, { file: name });
  if (!result.ok) {
    throw new CliError(`"${name}" cannot be read:\n${result.findings.map(printFinding).join('\n')}`);
  }
  const { product } = result;
  return { name: product.domain, folder, product, url: graphUrl(product, name), inputs: inputPorts(product) };
}

function graphUrl(product: DataProduct, file: string): URL {
  const server = product.servers.find(({ server }) => server === 'graphql');
  const location = server?.settings.location;
  if (typeof location !== 'string' || !URL.canParse(location)) {
    throw new CliError(
      `"${file}" names no server "graphql" with a location such as http://127.0.0.1:4001/graphql.`,
    );
  }
  return new URL(location);
}

function inputPorts(product: DataProduct): string[] {
  const ports = product.customProperties.inputPorts;
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((port: { name?: unknown }) => (typeof port.name === 'string' ? [port.name] : []));
}

function inputsFirst(domains: readonly Domain[]): Domain[] {
  const ordered: Domain[] = [];
  const visit = (domain: Domain, path: readonly string[]): void => {
    if (ordered.includes(domain)) return;
    if (path.includes(domain.name)) {
      throw new CliError(`domains read from each other in a circle: ${[...path, domain.name].join(' -> ')}.`);
    }
    for (const input of domain.inputs) {
      const source = domains.find(({ name }) => name === input);
      if (source) visit(source, [...path, domain.name]);
    }
    ordered.push(domain);
  };
  for (const domain of domains) visit(domain, []);
  return ordered;
}

/** A path for messages: relative to the working folder, unless it is outside. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  return path.startsWith('..') ? resolve(file) : path || '.';
}
