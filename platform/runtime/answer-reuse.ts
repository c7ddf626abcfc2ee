/** One snapshot as one process serves it: all that an answer follows from, but for the policy and the question. */
export interface Edition {
  /** Never the same for two of them. */
  readonly edition: string;
  readonly domain: string;
  readonly product: string;
  readonly version: string;
  readonly snapshot: string;
  /** RFC 3339. */
  readonly publishedAt: string;
}

/** What a domain says in `extensions.mesh.reuse` of an answer that may be given again. */
export interface AnswerReuse {
  /** While this one is served. */
  readonly edition: string;
  /** To whoever is decided alike, or to the same caller. */
  readonly for: 'class' | 'caller';
  /** Until when it is decided so, in milliseconds since the epoch. @default as long as the policy is the same */
  readonly until?: number;
}

/** How often a domain says which edition it serves, in milliseconds; silence for three times that is none. */
export const editionBeatMs = 2_000;
