import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, sync } from '../runtime/durable-file.ts';
import type { SnapshotManifest } from './snapshot.ts';
import { currentSnapshotId, productFolder, snapshotFolder, snapshotIds } from './snapshots.ts';

/** The newest so many are kept, for `asOf` and for subgraphs that have not swapped yet. */
const keptSnapshots = 3;

/** And whatever is younger than this: another run may be about to make it the current one. */
const gracePeriod = 60_000;

export interface PublishOptions {
  readonly home: string;
  /** Holds the tables' files, each already on disk; it becomes the snapshot. */
  readonly folder: string;
  readonly content: Omit<SnapshotManifest, 'id' | 'publishedAt'>;
  /** @default now */
  readonly now?: Date;
}

/**
 * Makes a folder of finished tables the product's current snapshot. Two renames are all that readers can see:
 * the snapshot appears whole, then `current.json` names it. Runs that publish at once do no harm to each other;
 * the last one is current.
 */
export async function publishSnapshot({
  home,
  folder,
  content,
  now = new Date(),
}: PublishOptions): Promise<SnapshotManifest> {
  const manifest: SnapshotManifest = {
    id: `${compactTime(now)}-${contentDigest(content)}`,
    ...content,
    publishedAt: now.toISOString(),
  };
  const { domain } = manifest;
  const target = snapshotFolder(home, domain, manifest.id);
  await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
  await replaceFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await moveOnce(folder, target);
  await replaceFile(
    join(productFolder(home, domain), 'current.json'),
    `${JSON.stringify({ snapshot: manifest.id })}\n`,
  );
  await removeOld(home, domain);
  return manifest;
}

/** Another run may have published the same rows in the same second; then they are there already. */
async function moveOnce(folder: string, target: string): Promise<void> {
  try {
    await rename(folder, target);
    await sync(join(target, '..'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function removeOld(home: string, domain: string): Promise<void> {
  const current = await currentSnapshotId(home, domain);
  const ids = await snapshotIds(home, domain);
  for (const id of ids.slice(keptSnapshots)) {
    const folder = snapshotFolder(home, domain, id);
    if (id === current || (await isYoung(folder))) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function isYoung(folder: string): Promise<boolean> {
  const changed = await stat(folder).catch(() => undefined);
  return changed !== undefined && Date.now() - changed.mtimeMs < gracePeriod;
}

/** `20261122T173000Z` */
function compactTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function contentDigest({ version, tables }: PublishOptions['content']): string {
  const parts = Object.entries(tables).map(([name, { sha256 }]) => `${name}=${sha256}`);
  return createHash('sha256')
    .update([version, ...parts.sort()].join('\n'))
    .digest('hex')
    .slice(0, 8);
}
