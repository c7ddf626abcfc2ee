/** One snapshot epoch, a snapshot as one process serves it; with policy and operation it determines a response. */
export interface SnapshotEpoch {
  /** Unique for each epoch. */
  readonly epoch: string;
  readonly domain: string;
  readonly product: string;
  readonly version: string;
  readonly snapshot: string;
  /** RFC 3339. */
  readonly publishedAt: string;
}

/** `extensions.mesh.reuse` of a domain's response that may be cached. */
export interface ResponseReuse {
  /** Valid while this epoch is served. */
  readonly epoch: string;
  /** Reusable for every caller with the same decisions, or for the same caller only. */
  readonly for: 'class' | 'caller';
  /** When the decisions expire, in milliseconds since the epoch. @default as long as the policy is the same */
  readonly until?: number;
}

/** The interval, in milliseconds, at which a domain sends its epoch; after three without one, none is served. */
export const epochBeatMs = 2_000;
