import { Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { createApolloPlanner } from './apollo-planner.ts';
import { createPlanCheck } from './check-plan.ts';
import type { ClientNameSets } from './client-names.ts';
import { type FieldSets, readFieldSets } from './field-sets.ts';
import { requireFewFetches } from './plan-fetches.ts';
import { type Planner, PlannerRefusal, type PlanRequest } from './planner.ts';
import type { QueryPlan } from './query-plan.ts';
import { resolvableKeysFirst } from './resolvable-keys-first.ts';

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
  /** Asked before @apollo/query-planner, which plans what it does not, or not rightly. @default none */
  readonly first?: Planner | undefined;
}

/**
 * Plans on the thread that it is made in: the first plan of an operation takes some ten milliseconds, a supergraph
 * of 200 domains seconds to load.
 * @param supergraph without directives that Federation does not know.
 * @throws Error where it is no supergraph, or uses features that are not supported.
 */
export function createQueryPlanner(
  supergraph: DocumentNode,
  { comparedPlans, mostFetches = Number.POSITIVE_INFINITY, first }: QueryPlannerOptions = {},
): QueryPlanner {
  const everything = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  const sets = readFieldSets(everything);
  const check = createPlanCheck(everything, sets);
  const built = Supergraph.build(resolvableKeysFirst(supergraph), { validateSupergraph: true });
  const planners = [...(first ? [first] : []), createApolloPlanner(built, comparedPlans)];

  async function planBy(planner: Planner, request: PlanRequest): Promise<QueryPlan> {
    const document = parse(request.document, { noLocation: true });
    const operation = getOperationAST(document, request.operationName);
    if (!operation) throw new Error('An operation that its document does not have.');
    const plan = await planner.plan({ request, document });
    requireFewFetches(plan, mostFetches);
    check(plan, operation, document, request.overrideLabels ?? []);
    return plan;
  }

  return {
    schema: built.apiSchema().toGraphQLJSSchema(),
    everything,
    sets,
    subgraphs: built.subgraphsMetadata(),
    async plan(request) {
      let refusal: unknown;
      for (const planner of planners) {
        try {
          return await planBy(planner, request);
        } catch (error) {
          refusal = error;
          // What the last one says is said: it is asked of all that the others do not plan.
          if (planner === planners.at(-1) && !(error instanceof PlannerRefusal)) throw error;
        }
      }
      const { message } = refusal as PlannerRefusal;
      throw requestError('UNRESOLVABLE_OPERATION', message, { originalError: refusal as Error });
    },
  };
}
