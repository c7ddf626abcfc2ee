import { join } from 'node:path';
import { fileDigest } from './file-digest.ts';
import type { SnapshotManifest } from './snapshot.ts';
import { snapshotFolder } from './snapshots.ts';

/** A snapshot on disk differs from the published one. */
export class SnapshotDamagedError extends Error {
  override readonly name = 'SnapshotDamagedError';
  constructor(snapshot: string, file: string) {
    super(
      `"${file}" of snapshot "${snapshot}" differs from the published file: its SHA-256 is another one. Run the domain's pipeline again.`,
    );
  }
}

/**
 * Compares each file of a snapshot with its manifest. A missing file is reported when the snapshot is opened.
 * @throws SnapshotDamagedError for the first that differs.
 */
export async function verifySnapshot(home: string, manifest: SnapshotManifest): Promise<void> {
  const folder = snapshotFolder(home, manifest.domain, manifest.id);
  for (const { file, sha256 } of Object.values(manifest.tables)) {
    const found = await fileDigest(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined && found !== sha256) throw new SnapshotDamagedError(manifest.id, file);
  }
}
