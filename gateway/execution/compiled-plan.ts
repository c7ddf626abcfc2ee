import type { FetchOperation } from '../fetches/subgraph-fetch.ts';
import type { ObjectReader } from './generated/object-reader.ts';
import type { RepresentationWriter } from './generated/representation-writer.ts';
import type { ReadFields } from './read-fields.ts';

export interface CompiledPlan {
  readonly step: Step;
  /** Places, without the marks of lists, at which several objects have the same one below them: `.users.reviews`. */
  readonly shared: ReadonlySet<string>;
  /** The same, of places at which all objects of the same values are one. */
  readonly once: ReadonlySet<string>;
}

/** A plan with all done that can be done before there is data. */
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
  /** What it asks of which domain, whatever it is called: two that ask the same can be one. */
  readonly asks: string;
  /** The client's variables that it uses, by the name that it has for each. */
  readonly variables: readonly (readonly [fetched: string, client: string])[];
  /** Response names from the root to the objects that it is about, `@` for each list. */
  readonly path: readonly string[];
  /** The path as one text. */
  readonly place: string;
  /** Tells the domain which entities it is about; `undefined` where it asks for root fields. */
  readonly represent: RepresentationWriter | undefined;
  /** What is asked of each entity, or at the root. */
  readonly fields: ReadFields;
  readonly reader: ObjectReader;
  /** Whether one object may stand at several places of its path. */
  readonly repeats: boolean;
  /** The fetch whose objects those that it is about are found from, which is quicker than from the root. */
  readonly above: FoundObjects | undefined;
  /** Where it waits for other fetches of the same domain, so that all of them become one request. */
  readonly barrier: FetchBarrier | undefined;
  /** Places of fetches, as `place` has them, that are about other objects once it has brought its own. */
  readonly outdates: readonly string[];
}

/** How the objects of a fetch are found. */
export type FoundObjects = Pick<CompiledFetch, 'place' | 'path' | 'above' | 'repeats'>;

/** Fetches from one domain in different branches of a plan, each after the same number of fetches. */
export interface FetchBarrier {
  readonly members: number;
}
