import { resolve } from 'node:path';
import { demoSystems, extractSystems } from '#platform/demo/extract-systems.ts';
import { literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { discoverMesh } from '#platform/mesh/domains.ts';
import { issueKeys } from '#platform/mesh/keys/issue-keys.ts';
import { createExtractViews } from '#platform/pipeline/extract-views.ts';
import { readInputPorts } from '#platform/pipeline/input-ports.ts';
import { identifier, openPipelineDatabase } from '#platform/pipeline/pipeline-database.ts';
import { readProductFile } from '#platform/pipeline/read-product-file.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { currentSnapshot, snapshotTables } from '#platform/snapshots/snapshots.ts';
import type { DataProduct } from '#schema/contract/data-product.ts';
import { handOutTo, serveOwners } from './service-owners.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The demo's domains, each after the domains that it reads from. */
export const demoDomains = ['users', 'orders', 'payments', 'inventory', 'logistics', 'analytics'] as const;

export interface DemoHome extends AsyncDisposable {
  readonly home: string;
  /** Rows of a query over all published tables by name, and all extracts as `extract.<file>`. */
  query<Row extends Record<string, unknown>>(text: string): Promise<Row[]>;
  /** The number that a query counts. */
  count(text: string): Promise<number>;
}

/** The demo company at a small scale, with its products published. */
export async function createDemoHome({ scale = 0.01, domains = demoDomains } = {}): Promise<DemoHome> {
  const folder = await temporaryFolder();
  const home = folder.path;
  await extractSystems({ home, scale });
  await issueKeys({ home, mesh: await discoverMesh(), say: () => {} });
  await handOutTo(home, domains);
  for (const domain of domains) {
    const { product } = await readProductFile(`${domainFolder(domain)}/contract.yaml`);
    await using owners = await serveOwners({ home, folders: inputsOf(product).map(domainFolder) });
    await runPipeline({ home, domainFolder: domainFolder(domain), owners: owners.urls });
  }
  const database = await openPipelineDatabase({ folders: [home], spillFolder: `${home}/spill` });
  await createExtractViews(
    database,
    demoSystems.map((system) => `${home}/extracts/${system}`),
  );
  for (const domain of domains) {
    const manifest = await currentSnapshot(home, domain);
    const tables = manifest ? snapshotTables(home, manifest).tables : {};
    for (const [name, [file = '']] of Object.entries(tables)) {
      await database.run(`CREATE VIEW ${identifier(name)} AS FROM read_parquet(${literal(file)})`);
    }
  }
  return {
    home,
    query: (text) => database.query(text),
    async count(text) {
      const [row] = await database.query(text);
      return Number(Object.values(row ?? {})[0]);
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function inputsOf(product: DataProduct): string[] {
  const read = readInputPorts(product);
  return read.ok ? read.ports.map((port) => port.product) : [];
}

/** The folder of one of the repository's domains. */
export function domainFolder(domain: string): string {
  return resolve('subgraphs', domain);
}
