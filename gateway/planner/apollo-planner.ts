import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { type Planner, PlannerRefusal } from './planner.ts';
import { UnknownPlanError } from './query-plan.ts';
import { readApolloPlan } from './read-apollo-plan.ts';

export interface ApolloPlannerOptions {
  /** Ways to fetch an operation that are compared at most. @default the planner's own, 10,000 */
  readonly comparedPlans?: number | undefined;
  /** Whether it gets ready for its supergraph with the first operation, which takes seconds for a large one. @default false */
  readonly onDemand?: boolean;
}

/** Plans with @apollo/query-planner, in the thread that it is made in. */
export function createApolloPlanner(
  supergraph: Supergraph,
  { comparedPlans, onDemand = false }: ApolloPlannerOptions = {},
): Planner {
  const debug = comparedPlans === undefined ? {} : { debug: { maxEvaluatedPlans: comparedPlans } };
  const create = () => new QueryPlanner(supergraph, debug);
  let planner = onDemand ? undefined : create();
  const schema = supergraph.apiSchema();
  return {
    name: 'apollo',
    async plan({ request: { operationName, overrideLabels = [] }, document }) {
      const named = operationName === undefined ? {} : { operationName };
      const operation = operationFromDocument(schema, document, named);
      const overrideConditions = new Map(overrideLabels.map((label) => [label, true]));
      planner ??= create();
      try {
        return readApolloPlan(planner.buildQueryPlan(operation, { overrideConditions }));
      } catch (error) {
        if (error instanceof UnknownPlanError) throw new PlannerRefusal(error.message, { cause: error });
        // The planner is sure that composition has seen to it that all is resolved, and asserts that. A supergraph may
        // come from elsewhere, and some of what it asserts is not so.
        throw new PlannerRefusal('No domain can resolve what the operation selects.', { cause: error });
      }
    },
  };
}
