import { join } from 'node:path';
import { extractSystems } from '#platform/demo/extract-systems.ts';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import type { OnProgress } from '#platform/pipeline/progress.ts';
import { publisherFrom } from '#platform/pipeline/publish-to-server.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { Domain } from '../../mesh/domains.ts';
import { postgresPlaceOf, readerCredentials } from '../../snapshots/postgres/postgres-place.ts';
import { createPostgresTables } from '../../snapshots/postgres/postgres-tables.ts';
import type { SnapshotManifest } from '../../snapshots/snapshot.ts';
import { currentSnapshot } from '../../snapshots/snapshots.ts';

export interface SnapshotOptions {
  readonly home: string;
  /** Each after those that it reads from. */
  readonly domains: readonly Domain[];
  /** Rows of the demo, as a multiple of its default. @default as they are, else 1 */
  readonly scale?: number | undefined;
  /** The mesh's, which holds for what a pipeline reads of other domains too. */
  readonly policy: PolicyBundle;
  readonly progress: (piece: string) => OnProgress;
  /** Takes one line for people. */
  readonly say: (line: string) => void;
}

/**
 * Builds the snapshots that are not there, are of another version of their contract, or of another scale.
 * A domain whose pipeline fails is said and passed over: it has no snapshot, or keeps the one it had.
 * @returns the domains that failed.
 */
export async function buildMissingSnapshots(options: SnapshotOptions): Promise<string[]> {
  const { home, domains, policy, progress, say } = options;
  const built = await readScale(builtFile(home));
  const scale = options.scale ?? built ?? 1;
  const rescale = built !== undefined && built !== scale;
  if (rescale) say(`the demo's rows are of scale ${built}; building them again at ${scale}.`);
  const missing = rescale ? domains : await withoutSnapshot(home, domains);
  if (missing.length === 0) return [];

  await extractAt(scale, options);
  const failed: string[] = [];
  for (const { name, folder } of missing) {
    try {
      await runPipeline({
        home,
        domainFolder: folder,
        policy,
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

/** Extracts the made-up operational systems at a scale, unless they are there at that scale. */
export async function extractAt(
  scale: number,
  { home, progress }: Pick<SnapshotOptions, 'home' | 'progress'>,
): Promise<void> {
  const extracted = join(home, 'extracts/scale.json');
  if ((await readScale(extracted)) === scale) return;
  await extractSystems({ home, scale, onProgress: progress('Extracts of the demo systems') });
  await writeScale(extracted, scale);
}

/** The scale of the extracts, or of the snapshots where those are gone; 1 where there are neither. */
export async function presentScale(home: string): Promise<number> {
  return (await readScale(join(home, 'extracts/scale.json'))) ?? (await readScale(builtFile(home))) ?? 1;
}

async function withoutSnapshot(home: string, domains: readonly Domain[]): Promise<Domain[]> {
  const snapshots = await Promise.all(domains.map((domain) => servedSnapshot(home, domain)));
  return domains.filter(({ product }, index) => snapshots[index]?.version !== product.version);
}

/** What a domain serves of what it published; a server that cannot be asked has nothing. */
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

// Written after the last pipeline, so that a build that was cut short at another scale is done again.
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
