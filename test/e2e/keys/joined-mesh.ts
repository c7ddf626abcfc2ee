import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discoverMesh, type Mesh } from '#platform/mesh/domains.ts';
import { type IssueOptions, issueKeys } from '#platform/mesh/keys/issue-keys.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import type { SnapshotManifest } from '#platform/snapshots/snapshot.ts';
import { readTokenDomains } from '#schema/composition/read-token-domains.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

/** Two domains with rows of the same people; mail addresses are in one token domain, nicknames in none. */
export interface JoinedMesh extends AsyncDisposable {
  readonly home: string;
  readonly mesh: Mesh;
  readonly kit: KitMesh;
  /** For commands of keys. */
  readonly options: IssueOptions;
  publish(domain: DomainName): Promise<SnapshotManifest>;
}

export type DomainName = keyof typeof domains;

const domains = { users: 'people', shops: 'customers' } as const;

const list = `
email:
  users: [Person.mail]
  shops: [Customer.mail]
`;

/** The same values in both domains. */
export const people = [
  { id: '1', mail: 'ada@x.org', nick: 'ada' },
  { id: '2', mail: 'bob@x.org', nick: 'bob' },
  { id: '3', mail: 'cy@x.org', nick: 'cy' },
] as const;

export async function createJoinedMesh(gateway = {}): Promise<JoinedMesh> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await temporaryFolder());
  const home = join(folder.path, 'home');
  const subgraphs = join(folder.path, 'subgraphs');
  for (const name of Object.keys(domains) as DomainName[]) {
    await mkdir(join(subgraphs, name, 'pipeline'), { recursive: true });
    await mkdir(join(home, 'extracts', name), { recursive: true });
    await writeFile(join(subgraphs, name, 'contract.yaml'), contractOf(name));
    await writeFile(
      join(subgraphs, name, 'pipeline/01.sql'),
      `CREATE TABLE ${domains[name]} AS SELECT id, mail, nick FROM extract.people;`,
    );
    const rows = people.map((person) => Object.values(person).join(','));
    await writeFile(join(home, 'extracts', name, 'people.csv'), ['id,mail,nick', ...rows, ''].join('\n'));
  }
  const mesh = await discoverMesh(subgraphs);
  const options = { home, mesh, listed: readTokenDomains(list, 'token-domains.yaml'), say: () => {} };
  await issueKeys(options);
  const publish = (name: DomainName) => runPipeline({ home, domainFolder: join(subgraphs, name) });
  for (const { name } of mesh.domains) await publish(name as DomainName);
  const products = mesh.domains.map(({ name }) => ({ contract: contractOf(name as DomainName), home }));
  const kit = made.use(await createKitMesh({ products, gateway }));
  const disposing = made.move();
  return { home, mesh, kit, options, publish, [Symbol.asyncDispose]: () => disposing.disposeAsync() };
}

function contractOf(name: DomainName): string {
  const mask = { property: 'mask', value: { with: 'HASH', unless: [['role:steward']] } };
  const personal = (category?: string) => ({
    logicalType: 'string',
    classification: 'internal',
    customProperties: [...(category ? [{ property: 'pii', value: category }] : []), mask],
  });
  const properties = [
    {
      name: 'id',
      logicalType: 'string',
      classification: 'public',
      required: true,
      primaryKey: true,
      primaryKeyPosition: 1,
    },
    { name: 'mail', ...personal('email') },
    { name: 'nick', ...personal() },
  ];
  // JSON is YAML.
  return JSON.stringify({
    ...{ kind: 'DataContract', apiVersion: 'v3.1.0', id: `urn:weft:${name}`, version: '1.0.0' },
    ...{ status: 'active', domain: name },
    servers: [{ server: 'graphql', type: 'api', location: 'http://127.0.0.1:4999/graphql' }],
    customProperties: [{ property: 'sources', value: [name] }],
    schema: [{ name: domains[name], physicalName: domains[name], properties }],
  });
}
