import type { EntityModel } from '#schema/model/product-model.ts';
import type { SnapshotTables } from '../engines/engine.ts';
import type { SnapshotManifest } from './snapshot.ts';

/** Tables that are complete and checked, but not yet published. */
export interface FinishedTables {
  readonly manifest: SnapshotManifest;
  /** Holds the tables' Parquet files, each already on disk. */
  readonly folder: string;
  readonly entities: readonly EntityModel[];
}

/** Storage of one product's published tables. One implementation per file. */
export interface TableFormat extends AsyncDisposable {
  /** The id of the current snapshot; `undefined` where none is published. */
  currentId(): Promise<string | undefined>;
  /** The current snapshot. */
  current(): Promise<SnapshotManifest | undefined>;
  /** One snapshot; `undefined` where there is none of that id, or it is no longer retained. */
  manifest(id: string): Promise<SnapshotManifest | undefined>;
  /** Compares the stored tables with the published ones. @throws SnapshotDamagedError where it finds a difference */
  verify(manifest: SnapshotManifest): Promise<void>;
  /** A snapshot as the engine opens it. */
  tables(manifest: SnapshotManifest): SnapshotTables;
  /**
   * Publishes tables as the product's current snapshot, atomically for readers. Concurrent runs do not disturb each
   * other; the last one is current. The last three snapshots are retained.
   */
  publish(finished: FinishedTables): Promise<void>;
}

/** The number of retained snapshots, for `asOf` and for subgraphs that have not swapped yet. */
export const keptSnapshots = 3;

/** Younger snapshots are retained too: another run may be about to make one current. Milliseconds */
export const gracePeriod = 60_000;

/** Whether a text, which may come from a request (`asOf`), has the form of a snapshot's id. */
export function isSnapshotId(text: string): boolean {
  return /^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$/.test(text);
}
