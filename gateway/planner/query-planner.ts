import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner as ApolloPlanner, type QueryPlan } from '@apollo/query-planner';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { createPlanCheck } from './check-plan.ts';
import type { ClientNameSets } from './client-names.ts';
import { type FieldSets, readFieldSets } from './field-sets.ts';
import { requireFewFetches } from './plan-fetches.ts';
import { resolvableKeysFirst } from './resolvable-keys-first.ts';

/** Plain data, as the response is: a planner stands in another thread. */
export interface PlanRequest {
  /** A valid document. */
  readonly document: string;
  /** Which of its operations; it may have one only where this is missing. */
  readonly operationName: string | undefined;
  /** Labels of `@override` that are on. @default none */
  readonly overrideLabels?: readonly string[];
}

export type Plan = (request: PlanRequest) => Promise<QueryPlan>;

/** What an executor needs of a planner, wherever that is. */
export interface SubgraphPlanner {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Names that a client's own must be kept apart from. */
  readonly sets: ClientNameSets;
  /**
   * @throws GraphQLError for an operation that is too large to be planned or takes too many fetches, or that nobody can resolve, or whose
   * answer would be wrong.
   */
  readonly plan: Plan;
}

export interface QueryPlanner extends SubgraphPlanner {
  /** The whole supergraph's, with what clients never see. */
  readonly everything: GraphQLSchema;
  readonly sets: FieldSets;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

export interface QueryPlannerOptions {
  /** Ways to fetch an operation that are compared at most. @default the planner's own, 10,000 */
  readonly comparedPlans?: number;
  /** Fetches that a plan may have. @default no limit */
  readonly mostFetches?: number;
}

/**
 * Plans on the thread that it is made in: the first plan of an operation takes some ten milliseconds, a supergraph
 * of 200 domains seconds to load.
 * @param supergraph without directives that Federation does not know.
 * @throws Error where it is no supergraph, or uses features that are not supported.
 */
export function createQueryPlanner(
  supergraph: DocumentNode,
  { comparedPlans, mostFetches = Number.POSITIVE_INFINITY }: QueryPlannerOptions = {},
): QueryPlanner {
  const everything = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  const sets = readFieldSets(everything);
  const check = createPlanCheck(everything, sets);
  const built = Supergraph.build(resolvableKeysFirst(supergraph), { validateSupergraph: true });
  const debug = comparedPlans === undefined ? {} : { debug: { maxEvaluatedPlans: comparedPlans } };
  const planner = new ApolloPlanner(built, debug);
  const visible = built.apiSchema();

  function build(
    document: DocumentNode,
    operationName: string | undefined,
    labels: readonly string[],
  ): QueryPlan {
    const named = operationName === undefined ? {} : { operationName };
    const operation = operationFromDocument(visible, document, named);
    try {
      const overrideConditions = new Map(labels.map((label) => [label, true]));
      return planner.buildQueryPlan(operation, { overrideConditions });
    } catch (error) {
      throw isUnresolvable(error) ? unresolvable(error) : error;
    }
  }

  return {
    schema: visible.toGraphQLJSSchema(),
    everything,
    sets,
    subgraphs: built.subgraphsMetadata(),
    async plan({ document, operationName, overrideLabels = [] }) {
      const parsed = parse(document, { noLocation: true });
      const operation = getOperationAST(parsed, operationName);
      if (!operation) throw new Error('An operation that its document does not have.');
      const plan = build(parsed, operationName, overrideLabels);
      requireFewFetches(plan, mostFetches);
      check(plan, operation, parsed);
      return plan;
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
