import type { DocumentNode } from 'graphql';
import { conditionVariables, withFixedConditions } from './fixed-conditions.ts';
import type { ConditionNode, QueryPlan } from './query-plan.ts';

/** Variables by whose values one operation is planned apart; each doubles the plans that are made. */
const mostVariables = 4;

/**
 * Plans an operation as a whole, and where that plan is wrong, once for each value of a variable of its `@skip` and
 * `@include`. Planners put what stands under a condition together with what does not, or leave it out: without
 * conditions there is nothing to get wrong.
 * @param plan throws where its plan of a document is not one to be executed.
 * @param isWrong whether an error says so of a plan, and not of the operation or the planner.
 */
export function planInCases(
  document: DocumentNode,
  plan: (document: DocumentNode) => Promise<QueryPlan>,
  isWrong: (error: unknown) => boolean,
): Promise<QueryPlan> {
  return planCase(document, mostVariables);

  async function planCase(document: DocumentNode, left: number): Promise<QueryPlan> {
    try {
      return await plan(document);
    } catch (error) {
      const [condition] = left > 0 && isWrong(error) ? conditionVariables(document) : [];
      if (condition === undefined) throw error;
      const planWhere = async (is: boolean) => {
        const { node } = await planCase(withFixedConditions(document, new Map([[condition, is]])), left - 1);
        return node;
      };
      const node: ConditionNode = {
        kind: 'Condition',
        condition,
        ifClause: await planWhere(true),
        elseClause: await planWhere(false),
      };
      return node.ifClause || node.elseClause ? { node } : {};
    }
  }
}
