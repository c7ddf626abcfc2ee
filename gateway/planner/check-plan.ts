import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { selectsData } from '#schema/operation/selects-data.ts';
import { createPlanTrace } from './check/trace-plan.ts';
import { WrongPlanError } from './check/wrong-plan-error.ts';
import type { FieldSets } from './field-sets.ts';
import type { QueryPlan } from './query-plan.ts';

/** @throws GraphQLError UNRESOLVABLE_OPERATION for a plan whose response would be wrong. */
export type CheckPlan = (
  plan: QueryPlan,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  labels: readonly string[],
) => void;

/**
 * No plan is trusted, whichever planner made it: refused is one that does not fetch all that is selected, that asks a
 * domain for anything else, or tells it anything but its keys and what it requires.
 * @param schema the whole supergraph's.
 */
export function createPlanCheck(schema: GraphQLSchema, sets: FieldSets): CheckPlan {
  const trace = createPlanTrace(schema, sets);
  return (plan, operation, document, labels) => {
    const fragments = fragmentsOf(document);
    if (!plan.node && selectsData(operation.selectionSet, (name) => fragments.get(name))) {
      throw unresolvable('No domain can resolve what the operation selects.');
    }
    try {
      trace(plan, operation, document, labels);
    } catch (error) {
      if (error instanceof WrongPlanError) throw unresolvable(error.message);
      throw error;
    }
  };
}

function unresolvable(message: string) {
  return requestError('UNRESOLVABLE_OPERATION', message);
}
