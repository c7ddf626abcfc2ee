import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, sync } from '../runtime/durable-file.ts';
import {
  currentSnapshot,
  currentSnapshotId,
  productFolder,
  readManifest,
  snapshotFolder,
  snapshotIds,
  snapshotTables,
} from './snapshots.ts';
import { type FinishedTables, gracePeriod, keptSnapshots, type TableFormat } from './table-format.ts';
import { verifySnapshot } from './verify-snapshot.ts';

/** Parquet files in a folder for each snapshot, below the mesh's home. */
export function createParquetTables(home: string, domain: string): TableFormat {
  return {
    currentId: () => currentSnapshotId(home, domain),
    current: () => currentSnapshot(home, domain),
    manifest: (id) => readManifest(home, domain, id),
    verify: (manifest) => verifySnapshot(home, manifest),
    tables: (manifest) => snapshotTables(home, manifest),
    publish: (finished) => publish(home, finished),
    async [Symbol.asyncDispose]() {},
  };
}

/** Readers see only two renames: the snapshot appears whole, then `current.json` names it. */
async function publish(home: string, { manifest, folder }: FinishedTables): Promise<void> {
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
}

/** Another run may have published the same rows in the same second; then the folder exists already. */
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
