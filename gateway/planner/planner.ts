import type { DocumentNode } from 'graphql';
import type { QueryPlan } from './query-plan.ts';

/** Plain data, as the response is: a planner stands in another thread. */
export interface PlanRequest {
  /** A valid document. */
  readonly document: string;
  /** Which of its operations; it may have one only where this is missing. */
  readonly operationName: string | undefined;
  /** Labels of `@override` that are on. @default none */
  readonly overrideLabels?: readonly string[];
}

/** An operation to be planned, as text and parsed. */
export interface PlannableOperation {
  readonly request: PlanRequest;
  readonly document: DocumentNode;
}

/** Plans the operations of one supergraph. What it plans is checked by the caller. */
export interface Planner {
  readonly name: PlannerName;
  /** Whether its fetches may leave out the types of objects whose masks depend on them. @default false */
  readonly omitsTypes?: boolean;
  /**
   * @throws PlannerRefusal where it does not plan the operation, and another planner may.
   */
  plan(operation: PlannableOperation): Promise<QueryPlan>;
}

/** @apollo/query-planner, and @graphql-hive/router-query-planner. */
export const plannerNames = ['apollo', 'hive'] as const;

export type PlannerName = (typeof plannerNames)[number];

export class PlannerRefusal extends Error {
  override readonly name = 'PlannerRefusal';
  /** Whether the planner cannot be asked now, and can be later. */
  readonly passes: boolean;

  constructor(message: string, { passes = false, ...options }: ErrorOptions & { passes?: boolean } = {}) {
    super(message, options);
    this.passes = passes;
  }
}
