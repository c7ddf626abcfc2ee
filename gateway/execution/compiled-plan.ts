import type { FetchOperation } from '../fetches/subgraph-fetch.ts';
import type { SharedPlaces } from './generated/write-response.ts';
import type { ObjectReader } from './objects/object-reader.ts';
import type { RepresentationWriter } from './objects/representation-writer.ts';
import type { ReadFields } from './read-fields.ts';
import type { Tier } from './tier.ts';

export interface CompiledPlan extends SharedPlaces {
  /** As a tier executes it. What domains are sent is the same by each. */
  stepBy(tier: Tier): Step;
}

/** A plan with everything prepared that does not depend on data. */
export type Step<Fetch = CompiledFetch> =
  | { readonly kind: 'fetch'; readonly fetch: Fetch }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step<Fetch>[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly yes: Step<Fetch>;
      readonly no: Step<Fetch>;
    };

export interface CompiledFetch {
  readonly domain: string;
  readonly operation: FetchOperation;
  /** Its query and domain, independent of its name: two equal fetches can be one. */
  readonly asks: string;
  /** The client's variables that it uses, each with the fetch's name for it. */
  readonly variables: readonly (readonly [fetched: string, client: string])[];
  /** Response names from the root to its objects, `@` for each list. */
  readonly path: readonly string[];
  /** The path as one text. */
  readonly place: string;
  /** Writes the representations of its entities; `undefined` where it fetches root fields. */
  readonly represent: RepresentationWriter | undefined;
  /** The fields selected on each entity, or at the root. */
  readonly fields: ReadFields;
  readonly reader: ObjectReader;
  /** Whether one object may be at several places of its path. */
  readonly repeats: boolean;
  /** The fetch from whose objects its own are found, which is faster than from the root. */
  readonly above: FoundObjects | undefined;
  /** A barrier at which it waits for other fetches of the same domain, so that all of them become one request. */
  readonly barrier: FetchBarrier | undefined;
  /** Places of fetches, in the form of `place`, whose objects change once this one has written its own. */
  readonly outdates: readonly string[];
}

/** How the objects of a fetch are found. */
export type FoundObjects = Pick<CompiledFetch, 'place' | 'path' | 'above' | 'repeats'>;

/** Fetches from one domain in different branches of a plan, each after the same number of fetches. */
export interface FetchBarrier {
  readonly members: number;
}
