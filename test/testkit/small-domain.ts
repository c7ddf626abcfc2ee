import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

export interface SmallDomain extends AsyncDisposable {
  readonly home: string;
  readonly domainFolder: string;
  /** Replaces the SQL of its pipeline. */
  write(sql: string): Promise<void>;
}

export interface SmallDomainOptions {
  readonly sql?: string;
  readonly csv?: string;
  readonly customProperties?: unknown[];
  /** Of its second property. */
  readonly amount?: Record<string, unknown>;
  readonly physicalName?: string;
  readonly servers?: unknown[];
}

/** A domain `things` with one table of two columns, a system `toys` with one extract, and a home of its own. */
export async function createSmallDomain({
  sql = 'CREATE TABLE things AS SELECT id, clean.count(amount) AS amount FROM extract.things;',
  csv = 'id,amount\na,1\nb,2\n',
  customProperties = [{ property: 'sources', value: ['toys'] }],
  amount = {},
  physicalName = 'things',
  servers = [],
}: SmallDomainOptions = {}): Promise<SmallDomain> {
  const folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const domainFolder = join(folder.path, 'things');
  await mkdir(join(home, 'extracts', 'toys'), { recursive: true });
  await mkdir(join(domainFolder, 'pipeline'), { recursive: true });
  await writeFile(join(home, 'extracts', 'toys', 'things.csv'), csv);
  // JSON is YAML.
  await writeFile(
    join(domainFolder, 'contract.yaml'),
    JSON.stringify({ ...contract(customProperties, amount, physicalName), servers }),
  );
  const write = (text: string) => writeFile(join(domainFolder, 'pipeline', '01-things.sql'), text);
  await write(sql);
  return { home, domainFolder, write, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

function contract(customProperties: unknown[], amount: Record<string, unknown>, physicalName: string) {
  const id = { logicalType: 'string', primaryKey: true, primaryKeyPosition: 1, required: true };
  const properties = [
    { name: 'id', ...id, classification: 'public' },
    { name: 'amount', logicalType: 'integer', classification: 'public', ...amount },
  ];
  return {
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: 'urn:weft:things',
    version: '1.0.0',
    status: 'active',
    domain: 'things',
    customProperties,
    schema: [{ name: 'things', physicalName, properties }],
  };
}
