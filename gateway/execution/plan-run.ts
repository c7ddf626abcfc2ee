import type { GraphQLError } from 'graphql';
import type { DomainResponse, DomainSource } from '../fetches/subgraph-fetch.ts';
import type { FetchContext } from '../request/governance.ts';
import type { FetchBarriers } from './fetch-barrier.ts';
import type { ResponseObject } from './response-object.ts';

/** One fetch for all that ask a domain the same of entities at the same time. */
export interface EntityFetch {
  /** Where in it each representation is. */
  readonly places: Map<string, number>;
  readonly answer: Promise<DomainResponse>;
}

/** One execution of one plan. */
export interface PlanRun {
  /** The client's, as they were given. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: FetchContext;
  readonly sources: ReadonlyMap<string, DomainSource>;
  /** By the names of variables that are conditions. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** The tree that all fetches write to. */
  readonly data: ResponseObject;
  readonly errors: GraphQLError[];
  /** Errors of one fetch in the answer, unless its domain itself gave more. */
  readonly errorsPerFetch: number;
  /** The client's name of what is fetched under another one. */
  readonly nameOf: (fetched: string) => string;
  /** Once aborted, nothing more is fetched. */
  readonly signal: AbortSignal | undefined;
  /** Fetches of entities that are about to be sent, by what they ask. */
  readonly waiting: Map<string, EntityFetch>;
  readonly barriers: FetchBarriers;
  /** Objects that were looked for, by their path, until a fetch brings others. */
  readonly found: Map<string, readonly ResponseObject[]>;
}
