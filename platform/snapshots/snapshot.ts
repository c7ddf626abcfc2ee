import type { TokenVersions } from '../runtime/token-keys/token-keys.ts';

/**
 * A snapshot on disk, immutable once published:
 *
 *     <home>/products/<domain>/snapshots/<id>/manifest.json
 *     <home>/products/<domain>/snapshots/<id>/<table>.parquet
 *     <home>/products/<domain>/current.json      { "snapshot": "<id>" }, replaced by atomic rename
 *
 * `<home>` is `.weft`, or `WEFT_HOME`.
 */
export interface SnapshotManifest {
  /** `20261122T173000Z-1a2b3c4d`: the time of its build, and the start of its content's digest. */
  readonly id: string;
  readonly domain: string;
  readonly product: string;
  /** The contract's version that it was built for. */
  readonly version: string;
  /** The digest of that contract (`contractDigest`); earlier snapshots have none. */
  readonly contract?: string;
  /** RFC 3339, UTC. */
  readonly publishedAt: string;
  readonly tables: Readonly<Record<string, SnapshotTable>>;
  /** The version of each token domain's key when it was published. @default the current ones */
  readonly tokenKeys?: TokenVersions;
  /** The versions of the keys of tokens that it may hold as values, by the product that it read them from. */
  readonly inputTokenKeys?: Readonly<Record<string, TokenVersions>>;
  /** Snapshots of other products that it was built from, by domain. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface SnapshotTable {
  /** Relative to the snapshot's folder. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Columns with stored tokens, each with the version of its tokens (`tokenVersionOf`). */
  readonly tokens?: Readonly<Record<string, string>>;
}
