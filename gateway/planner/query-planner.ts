import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { resolvableKeysFirst } from './resolvable-keys-first.ts';

/** Plain data, as the answer is: a planner can stand in another thread. */
export interface PlanRequest {
  /** A valid document. */
  readonly document: string;
  /** Which of its operations; it may have one only where this is missing. */
  readonly operationName: string | undefined;
  /** Labels of `@override` that are on. @default none */
  readonly overrideLabels?: readonly string[];
}

export type Plan = (request: PlanRequest) => Promise<QueryPlan>;

export interface SubgraphPlanner {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** @throws GraphQLError for an operation that is too large to be planned, or that nobody can resolve. */
  readonly plan: Plan;
}

export interface QueryPlannerOptions {
  /** Ways to fetch an operation that are compared at most. @default the planner's own, 10,000 */
  readonly comparedPlans?: number;
}

/**
 * Plans on this thread: the first plan of an operation takes some ten milliseconds.
 * @param supergraph without directives that Federation does not know.
 * @throws Error where it is no supergraph, or uses features that are not supported.
 */
export function createQueryPlanner(
  supergraph: DocumentNode,
  { comparedPlans }: QueryPlannerOptions = {},
): SubgraphPlanner {
  const built = Supergraph.build(resolvableKeysFirst(supergraph), { validateSupergraph: true });
  const debug = comparedPlans === undefined ? {} : { debug: { maxEvaluatedPlans: comparedPlans } };
  const planner = new QueryPlanner(built, debug);
  const visible = built.apiSchema();
  return {
    schema: visible.toGraphQLJSSchema(),
    subgraphs: built.subgraphsMetadata(),
    async plan({ document, operationName, overrideLabels = [] }) {
      const parsed = parse(document, { noLocation: true });
      const named = operationName === undefined ? {} : { operationName };
      const operation = operationFromDocument(visible, parsed, named);
      try {
        const overrideConditions = new Map(overrideLabels.map((label) => [label, true]));
        return planner.buildQueryPlan(operation, { overrideConditions });
      } catch (error) {
        throw isUnresolvable(error) ? unresolvable(error) : error;
      }
    },
  };
}

/** The planner is sure that composition has seen to this. A supergraph may come from elsewhere. */
function isUnresolvable(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Was not able to find any options for ');
}

function unresolvable(originalError: unknown) {
  return requestError('UNRESOLVABLE_OPERATION', 'No domain can resolve what the operation selects.', {
    originalError: originalError as Error,
  });
}
