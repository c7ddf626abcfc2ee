import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { selectsData } from '#schema/operation/selects-data.ts';
import { createSchemaFields } from './check/field-types.ts';
import { createPlanTrace, type TracedPlan } from './check/trace-plan.ts';
import { WrongPlanError } from './check/wrong-plan-error.ts';
import type { FieldSets } from './field-sets.ts';
import type { QueryPlan } from './query-plan.ts';
import { rootFieldsOf, unresolvedMessage } from './root-fields.ts';
import { unfetchedFields } from './unfetched-fields.ts';
import { withUnplannedBranches } from './unplanned-branches.ts';

/**
 * @returns the plan, with what its domains resolve of types that its planner takes for impossible, and what is unfetched of such types.
 * @throws GraphQLError UNRESOLVABLE_OPERATION for a plan whose response would be wrong.
 */
export type CheckPlan = (
  plan: QueryPlan,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  labels: readonly string[],
) => QueryPlan;

/**
 * No plan is trusted, whichever planner made it: refused is one that does not fetch all that is selected, that asks a
 * domain for anything else, or tells it anything but its keys and what it requires.
 * @param schema the whole supergraph's.
 */
export function createPlanCheck(schema: GraphQLSchema, sets: FieldSets): CheckPlan {
  const trace = createPlanTrace(schema, sets);
  const fields = createSchemaFields(schema);
  return (plan, operation, document, labels) => {
    const fragments = fragmentsOf(document);
    if (!plan.node && selectsData(operation.selectionSet, (name) => fragments.get(name))) {
      throw unresolvable(unresolvedMessage(rootFieldsOf(document, operation)));
    }
    try {
      const traced = trace(plan, operation, document, labels);
      const whole = withUnplannedBranches(plan, traced, fields, document, operation);
      const again =
        whole === plan ? undefined : traceIfRight(() => trace(whole, operation, document, labels));
      const { node } = again ? whole : plan;
      const unfetched = unfetchedFields((again ?? traced).unplanned);
      return unfetched.length === 0 ? { node } : { node, unfetched };
    } catch (error) {
      if (error instanceof WrongPlanError) throw unresolvable(error.message);
      throw error;
    }
  };
}

function traceIfRight(trace: () => TracedPlan): TracedPlan | undefined {
  try {
    return trace();
  } catch (error) {
    if (error instanceof WrongPlanError) return undefined;
    throw error;
  }
}

function unresolvable(message: string) {
  return requestError('UNRESOLVABLE_OPERATION', message);
}
