import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { type Planner, PlannerRefusal } from './planner.ts';
import { UnknownPlanError } from './query-plan.ts';
import { readApolloPlan } from './read-apollo-plan.ts';

/**
 * Plans with @apollo/query-planner, in the thread that it is made in.
 * @param comparedPlans ways to fetch an operation that are compared at most. @default the planner's own, 10,000
 */
export function createApolloPlanner(supergraph: Supergraph, comparedPlans: number | undefined): Planner {
  const debug = comparedPlans === undefined ? {} : { debug: { maxEvaluatedPlans: comparedPlans } };
  const planner = new QueryPlanner(supergraph, debug);
  const schema = supergraph.apiSchema();
  return {
    name: 'apollo',
    async plan({ request: { operationName, overrideLabels = [] }, document }) {
      const named = operationName === undefined ? {} : { operationName };
      const operation = operationFromDocument(schema, document, named);
      const overrideConditions = new Map(overrideLabels.map((label) => [label, true]));
      try {
        return readApolloPlan(planner.buildQueryPlan(operation, { overrideConditions }));
      } catch (error) {
        if (error instanceof UnknownPlanError) throw new PlannerRefusal(error.message, { cause: error });
        if (!isUnresolvable(error)) throw error;
        throw new PlannerRefusal('No domain can resolve what the operation selects.', { cause: error });
      }
    },
  };
}

/** The planner is sure that composition has seen to this. A supergraph may come from elsewhere. */
function isUnresolvable(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Was not able to find any options for ');
}
