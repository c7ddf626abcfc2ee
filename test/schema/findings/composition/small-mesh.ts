import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discoverMesh, type Mesh } from '#platform/mesh/domains.ts';
import type { Finding } from '#schema/finding.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

export interface ContractOptions {
  readonly domain: string;
  /** The domains whose products it reads. @default none */
  readonly inputs?: readonly string[];
  /** @default true */
  readonly served?: boolean;
}

/** A contract with a place for each of its parts: `domain` is on line 6, `servers` on 7, its inputs on 8. */
function contract({ domain, inputs = [], served = true }: ContractOptions): string {
  const servers = served
    ? '[{ server: graphql, type: api, location: "http://127.0.0.1:4001/graphql" }]'
    : '[]';
  const ports = inputs.map((name) => `{ product: ${name}, objects: [rows] }`);
  return `apiVersion: v3.1.0
kind: DataContract
id: ${domain}
version: 1.0.0
status: active
domain: ${domain}
servers: ${servers}
customProperties: [{ property: inputPorts, value: [${ports.join(', ')}] }]
schema:
  - name: rows
    properties:
      - { name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1, classification: public }
`;
}

export interface FoundInMesh {
  readonly mesh: Mesh;
  /** `<folder>:<line> <code>` of each. */
  readonly places: readonly string[];
  readonly messages: readonly string[];
}

/** What is found in folders with these contracts, by the folder's name. */
export async function findingsOfFolders(
  folders: Readonly<Record<string, ContractOptions>>,
): Promise<FoundInMesh> {
  await using folder = await temporaryFolder();
  for (const [name, options] of Object.entries(folders)) {
    await mkdir(join(folder.path, name));
    await writeFile(join(folder.path, name, 'contract.yaml'), contract(options));
  }
  const mesh = await discoverMesh(folder.path);
  const findings: readonly Finding[] = mesh.broken.flatMap((domain) => domain.findings);
  return {
    mesh,
    places: findings.map(({ file = '', line, code }) => `${file.split('/').at(-2)}:${line} ${code}`),
    messages: findings.map(({ message }) => message),
  };
}
