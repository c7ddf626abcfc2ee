import type { EntityModel } from '#schema/model/product-model.ts';
import type { SnapshotTables } from '../engines/engine.ts';
import type { SnapshotManifest } from './snapshot.ts';

/** Tables that are whole and checked, and nobody's yet. */
export interface FinishedTables {
  readonly manifest: SnapshotManifest;
  /** Holds the tables' Parquet files, each already on disk. */
  readonly folder: string;
  readonly entities: readonly EntityModel[];
}

/** How one product's published tables are kept and found again. One implementation a file. */
export interface TableFormat extends AsyncDisposable {
  /** The id of the current snapshot; `undefined` where none is published. */
  currentId(): Promise<string | undefined>;
  /** The current snapshot. */
  current(): Promise<SnapshotManifest | undefined>;
  /** One snapshot; `undefined` where there is none of that id, or it is no longer kept. */
  manifest(id: string): Promise<SnapshotManifest | undefined>;
  /** Compares what is stored with what was published. @throws SnapshotDamagedError where it can tell that it differs */
  verify(manifest: SnapshotManifest): Promise<void>;
  /** A snapshot as the engine opens it. */
  tables(manifest: SnapshotManifest): SnapshotTables;
  /**
   * Makes tables the product's current snapshot, in one step for whoever reads: all of it or none. Runs that publish
   * concurrently do no harm to each other; the last one is current. The last three are kept.
   */
  publish(finished: FinishedTables): Promise<void>;
}

/** The newest so many are kept, for `asOf` and for subgraphs that have not swapped yet. */
export const keptSnapshots = 3;

/** And whatever is younger than this: another run may be about to make it the current one. Milliseconds */
export const gracePeriod = 60_000;

/** Whether a text, which can come from a request (`asOf`), looks like a snapshot's id. */
export function isSnapshotId(text: string): boolean {
  return /^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$/.test(text);
}
