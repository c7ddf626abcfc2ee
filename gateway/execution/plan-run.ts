import type { GraphQLError } from 'graphql';
import type { DomainResponse, DomainSource } from '../fetches/subgraph-fetch.ts';
import type { FetchContext } from '../request/governance.ts';
import type { FetchBarriers } from './fetch-barrier.ts';
import type { ResponseObject } from './response-object.ts';

/** One fetch for all that fetch the same fields of entities from a domain at the same time. */
export interface EntityFetch {
  /** The index of each representation. */
  readonly places: Map<string, number>;
  readonly response: Promise<DomainResponse>;
}

/** One execution of one plan. */
export interface PlanRun {
  /** The client's raw variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: FetchContext;
  readonly sources: ReadonlyMap<string, DomainSource>;
  /** By the names of variables that are conditions. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** The tree that all fetches write to. */
  readonly data: ResponseObject;
  readonly errors: GraphQLError[];
  /** Those of them that stand for the same field at other items too, since errors of a fetch are bounded. */
  readonly abridged: Set<GraphQLError>;
  /** The most errors of one fetch in the response, unless its domain returned more. */
  readonly errorsPerFetch: number;
  /** The client's name of a field that is fetched under another name. */
  readonly nameOf: (fetched: string) => string;
  /** Once it is aborted, no further fetches are made. */
  readonly signal: AbortSignal | undefined;
  /** Entity fetches that are about to be sent, by their query. */
  readonly waiting: Map<string, EntityFetch>;
  readonly barriers: FetchBarriers;
  /** Objects found so far, by their path, until a fetch changes them. */
  readonly found: Map<string, readonly ResponseObject[]>;
}
