import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotTables } from '../engines/engine.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import type { SnapshotManifest } from './snapshot.ts';
import { isSnapshotId } from './table-format.ts';

/** A domain's published snapshot; `undefined` where it has not published any. */
export async function currentSnapshot(home: string, domain: string): Promise<SnapshotManifest | undefined> {
  // Between reading the pointer and the manifest, a slow reader's snapshot may be removed: read again.
  for (let attempt = 0; attempt < 3; attempt++) {
    const id = await currentSnapshotId(home, domain);
    const manifest = id === undefined ? undefined : await readManifest(home, domain, id);
    if (manifest || id === undefined) return manifest;
  }
  return undefined;
}

/** The id that a domain's `current.json` names. */
export async function currentSnapshotId(home: string, domain: string): Promise<string | undefined> {
  const text = await readIfThere(join(productFolder(home, domain), 'current.json'));
  return text === undefined ? undefined : (JSON.parse(text) as { snapshot: string }).snapshot;
}

/** The manifest of one snapshot; `undefined` where there is none of that id, or it is no longer retained. */
export async function readManifest(
  home: string,
  domain: string,
  id: string,
): Promise<SnapshotManifest | undefined> {
  // The id may come from a request (`asOf`): only a well-formed one becomes a part of a path.
  if (!isSnapshotId(id)) return undefined;
  const text = await readIfThere(join(snapshotFolder(home, domain, id), 'manifest.json'));
  return text === undefined ? undefined : (JSON.parse(text) as SnapshotManifest);
}

/** Ids of the retained snapshots, those that were published last first. */
export async function snapshotIds(home: string, domain: string): Promise<string[]> {
  const names = await readdir(join(productFolder(home, domain), 'snapshots')).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const snapshots = await Promise.all(
    names.filter(isSnapshotId).map(async (id) => ({ id, at: await publishedAt(home, domain, id) })),
  );
  // Of ids from one second the rest is a digest, which says nothing about their order.
  return snapshots.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
}

/** Milliseconds since the epoch; of a snapshot without a manifest what its id says. */
async function publishedAt(home: string, domain: string, id: string): Promise<number> {
  const manifest = await readManifest(home, domain, id);
  return Date.parse(manifest?.publishedAt ?? id.replace(/^(....)(..)(..T..)(..)(..Z).*/, '$1-$2-$3:$4:$5'));
}

/** A snapshot as an engine opens it. */
export function snapshotTables(home: string, manifest: SnapshotManifest): SnapshotTables {
  const folder = snapshotFolder(home, manifest.domain, manifest.id);
  const tables = Object.entries(manifest.tables).map(([name, { file }]) => [name, [join(folder, file)]]);
  return { id: manifest.id, tables: Object.fromEntries(tables) };
}

/** Whether a name from a contract is safe as a part of a path. */
export function isFileName(name: string): boolean {
  return /^\w[\w -]*$/.test(name);
}

export function snapshotFolder(home: string, domain: string, id: string): string {
  return join(productFolder(home, domain), 'snapshots', id);
}

export function productFolder(home: string, domain: string): string {
  return join(home, 'products', domain);
}
