import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CompositionCode, CompositionFinding } from '#schema/composition/compose-finding.ts';
import type { DataProduct } from '#schema/contract/data-product.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { contractBytesDigest } from '#schema/references/contract-interface.ts';
import type { ContractOfMesh } from '#schema/references/contract-of-mesh.ts';
import { declaredDomain } from './declared-domain.ts';
import type { BrokenDomain, Domain } from './domain.ts';
import { meshFolder } from './home.ts';
import { readLockOf } from './lock-file.ts';

/** The domain of a folder; `undefined` for a folder without a contract. */
export async function readDomain(folder: string): Promise<Domain | BrokenDomain | undefined> {
  const path = join(folder, 'contract.yaml');
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const file = relative(meshFolder, path);
  const result = readContract(text, { file });
  if (!result.ok) {
    const errors = result.findings.filter(({ severity }) => severity === 'error');
    return { ...declaredDomain(text, folder), folder, findings: errors };
  }
  const { product, placeOf } = result;
  const domain = { name: product.domain, folder };
  const url = graphUrl(product);
  const lock = await readLockOf(folder);
  const contract = { file, path, product, digest: contractBytesDigest(text), placeOf, lock };
  if (url) return { ...domain, product, contract, url, inputs: inputPorts(product) };
  const message =
    'The contract names no server "graphql" with a location such as http://127.0.0.1:4001/graphql. Add one to "servers".';
  return { ...domain, url, findings: [domainFinding('DOMAIN_WITHOUT_SERVER', contract, message)] };
}

const placeOfCode = {
  DOMAIN_TWICE: 'domain',
  DOMAINS_IN_CIRCLE: 'customProperties',
  DOMAIN_WITHOUT_SERVER: 'servers',
} as const satisfies Partial<Record<CompositionCode, string>>;

/** A domain that cannot be used beside the others. */
export function brokenBy(
  { name, folder, url, contract }: Domain,
  code: 'DOMAIN_TWICE' | 'DOMAINS_IN_CIRCLE',
  message: string,
): BrokenDomain {
  return { name, folder, url, findings: [domainFinding(code, contract, message)] };
}

function domainFinding(
  code: keyof typeof placeOfCode,
  { file, placeOf }: ContractOfMesh,
  message: string,
): CompositionFinding {
  const place = placeOf(placeOfCode[code]);
  return {
    code,
    severity: 'error',
    file,
    message,
    ...(place && { line: place.line, column: place.column }),
  };
}

function graphUrl(product: DataProduct): URL | undefined {
  const server = product.servers.find(({ server }) => server === 'graphql');
  const location = server?.settings.location;
  return typeof location === 'string' ? (URL.parse(location) ?? undefined) : undefined;
}

function inputPorts(product: DataProduct): string[] {
  const ports = product.customProperties.inputPorts;
  if (!Array.isArray(ports)) return [];
  const owners = ports.flatMap((port: { product?: unknown } | null) =>
    typeof port?.product === 'string' ? [port.product] : [],
  );
  return [...new Set(owners)];
}
