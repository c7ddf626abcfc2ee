import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { demoSystems, extractSystems } from '#platform/demo/extract-systems.ts';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import type { OnProgress } from '#platform/pipeline/progress.ts';
import { publisherFrom } from '#platform/pipeline/publish-to-server.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { readSources } from '#platform/pipeline/sources.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import type { DataProduct } from '#schema/contract/data-product.ts';
import type { Domain } from '../../mesh/domains.ts';
import { postgresPlaceOf, readerCredentials } from '../../snapshots/postgres/postgres-place.ts';
import { createPostgresTables } from '../../snapshots/postgres/postgres-tables.ts';
import type { SnapshotManifest } from '../../snapshots/snapshot.ts';
import { currentSnapshot } from '../../snapshots/snapshots.ts';
import { startOwners } from './owners.ts';

export interface SnapshotOptions {
  readonly home: string;
  /** Each domain comes after those that it reads from. */
  readonly domains: readonly Domain[];
  /** The demo's number of rows, as a multiple of its default. @default the present one, else 1 */
  readonly scale?: number | undefined;
  readonly progress: (piece: string) => OnProgress;
  /** Prints one line for people. */
  readonly say: (line: string) => void;
}

/**
 * Builds the snapshots that are missing, or of another version of their contract, or of another scale.
 * A domain whose pipeline fails is reported and skipped: it stays without a snapshot, or with its previous one.
 * @returns the domains that failed.
 */
export async function buildMissingSnapshots(options: SnapshotOptions): Promise<string[]> {
  const { home, domains, progress, say } = options;
  const built = await readScale(builtFile(home));
  const scale = options.scale ?? built ?? 1;
  const rescale = built !== undefined && built !== scale;
  if (rescale) say(`the demo's rows are of scale ${built}; building them again at ${scale}.`);
  const missing = rescale ? domains : await withoutSnapshot(home, domains);
  if (missing.length === 0) return [];

  await extractAt(scale, options);
  const failed: string[] = [];
  for (const { name, folder, inputs } of missing) {
    try {
      await using owners = await startOwners({ home, domains, products: inputs, say });
      await runPipeline({
        home,
        domainFolder: folder,
        owners: owners.urls,
        postgres: publisherFrom(process.env),
        onProgress: progress(`Snapshot of ${name}`),
      });
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      say(error.message);
      failed.push(name);
    }
  }
  if (failed.length === 0) await writeScale(builtFile(home), scale);
  return failed;
}

/**
 * Extracts the demo's operational systems at a scale, unless they exist at that scale. Not for a mesh that reads none
 * of them, and never over extracts that are not the demo's.
 */
export async function extractAt(
  scale: number,
  { home, domains, progress }: Pick<SnapshotOptions, 'home' | 'domains' | 'progress'>,
): Promise<void> {
  const extracted = join(home, 'extracts/scale.json');
  const present = await readScale(extracted);
  if (present === scale) return;
  const read = demoSystems.filter((system) => domains.some(({ product }) => reads(product, system)));
  if (read.length === 0) return;
  if (present === undefined && read.some((system) => existsSync(join(home, 'extracts', system)))) return;
  // An extraction that is interrupted is the demo's too, and is done again.
  await mkdir(dirname(extracted), { recursive: true, mode: 0o700 });
  await writeScale(extracted, 0);
  await extractSystems({ home, scale, onProgress: progress('Extracts of the demo systems') });
  await writeScale(extracted, scale);
}

function reads(product: DataProduct, system: string): boolean {
  const sources = readSources(product);
  return sources.ok && sources.systems.includes(system);
}

/** The scale of the extracts (0 while they are made), or of the snapshots where there are no extracts; 1 where there are neither. */
export async function presentScale(home: string): Promise<number> {
  return (await readScale(join(home, 'extracts/scale.json'))) || (await readScale(builtFile(home))) || 1;
}

async function withoutSnapshot(home: string, domains: readonly Domain[]): Promise<Domain[]> {
  const snapshots = await Promise.all(domains.map((domain) => servedSnapshot(home, domain)));
  return domains.filter(({ product }, index) => snapshots[index]?.version !== product.version);
}

/** The snapshot that a domain serves; none where its server is unreachable. */
async function servedSnapshot(
  home: string,
  { name, product }: Domain,
): Promise<SnapshotManifest | undefined> {
  const published = await currentSnapshot(home, name);
  const place = postgresPlaceOf(product);
  if (!published || !place) return published;
  await using tables = createPostgresTables({ place, as: readerCredentials(process.env) });
  return tables.current().catch(() => undefined);
}

// Written after the last pipeline, so that an interrupted build at another scale is repeated.
function builtFile(home: string): string {
  return join(home, 'products/scale.json');
}

async function readScale(file: string): Promise<number | undefined> {
  const text = await readIfThere(file);
  return text === undefined ? undefined : (JSON.parse(text) as { scale: number }).scale;
}

function writeScale(file: string, scale: number): Promise<void> {
  return writeWhole(file, `${JSON.stringify({ scale })}\n`);
}
