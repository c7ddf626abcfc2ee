import type { Experimental_DidResolveQueryPlanCallback } from '@apollo/gateway';
import { requestError } from '#platform/runtime/errors.ts';
import { selectsData } from '../enforcement/selects-data.ts';

/**
 * Refuses an operation that the planner made nothing of: @apollo/gateway would answer it with nulls, as
 * if there were no data.
 * @throws GraphQLError UNRESOLVABLE_OPERATION
 */
export const requirePlan: Experimental_DidResolveQueryPlanCallback = ({ queryPlan, operationContext }) => {
  if (queryPlan.node) return;
  const { operation, fragments } = operationContext;
  if (!selectsData(operation.selectionSet, (name) => fragments[name])) return;
  throw requestError('UNRESOLVABLE_OPERATION', 'No domain can resolve what the operation selects.');
};
