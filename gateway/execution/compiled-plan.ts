import type { FetchOperation } from '../fetches/subgraph-fetch.ts';
import type { ObjectReader } from './generated/object-reader.ts';
import type { RepresentationWriter } from './generated/representation-writer.ts';
import type { ReadFields } from './read-fields.ts';

export interface CompiledPlan {
  readonly step: Step;
  /** Places, without the marks of lists, at which several objects have the same object below them: `.users.reviews`. */
  readonly shared: ReadonlySet<string>;
  /** Places, in the same form, at which all objects with equal values are one object. */
  readonly once: ReadonlySet<string>;
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
