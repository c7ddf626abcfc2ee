import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { GraphQLError } from 'graphql';
import type { EntityFetch } from './ask-domain.ts';
import type { DomainSource } from './domain-source.ts';
import type { Gatherings } from './meetings.ts';
import type { Row } from './row.ts';

/** One execution of one plan. */
export interface PlanRun {
  readonly asked: GatewayGraphQLRequestContext;
  readonly sources: ReadonlyMap<string, DomainSource>;
  /** By the names of variables that are conditions. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** The tree that all fetches write to. */
  readonly data: Row;
  readonly errors: GraphQLError[];
  /** Errors of one fetch in the answer, unless its domain itself gave more. */
  readonly errorsPerFetch: number;
  /** The client's name of what is fetched under another one. */
  readonly nameOf: (fetched: string) => string;
  /** Once aborted, nothing more is fetched. */
  readonly signal: AbortSignal | undefined;
  /** Fetches of entities that are about to be sent, by what they ask. */
  readonly waiting: Map<string, EntityFetch>;
  readonly gatherings: Gatherings;
  /** Objects that were looked for, by their path, until a fetch brings others. */
  readonly found: Map<string, readonly Row[]>;
}
