import { ExactNumber } from '#schema/exact-number.ts';
import { isRecord } from '#schema/is-record.ts';
import { checkVariableNumbers } from './finite-numbers.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

/**
 * Refuses variables that are too many or too deep before they are coerced: coercion, analysis and the domains
 * each walk them, by recursion. Then for a number that is too large to be one.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit, or BAD_USER_INPUT naming the place.
 */
export function createVariableLimits({
  variableValues,
  inputDepth,
  listItems,
}: RequestLimits): (variables: unknown) => void {
  return (variables) => {
    let values = 0;

    function count(value: unknown, depth: number): void {
      if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return;
      if (depth > inputDepth) {
        throw limitExceeded(`A variable nests more than ${inputDepth} levels deep`, 'inputDepth');
      }
      const members = Object.values(value);
      if (Array.isArray(value) && members.length > listItems) {
        throw limitExceeded(`A list in the variables has more than ${listItems} items`, 'listItems');
      }
      values += members.length;
      if (values > variableValues) {
        throw limitExceeded(`The variables have more than ${variableValues} values`, 'variableValues');
      }
      for (const member of members) count(member, depth + 1);
    }

    count(variables, 0);
    if (isRecord(variables)) checkVariableNumbers(variables);
  };
}
