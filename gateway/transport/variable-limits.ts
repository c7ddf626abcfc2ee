import { requestError } from '#platform/runtime/errors.ts';
import type { GatewayLimits } from '../options.ts';

/**
 * Refuses variables that are too many or too deep before they are coerced: coercion, analysis and the domains
 * each walk them, by recursion.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function createVariableLimits({
  variableValues,
  variableDepth,
}: GatewayLimits): (variables: unknown) => void {
  return (variables) => {
    let values = 0;

    function count(value: unknown, depth: number): void {
      if (depth > variableDepth) throw exceeded(`${variableDepth} levels`);
      if (typeof value !== 'object' || value === null) return;
      for (const member of Object.values(value)) {
        values += 1;
        if (values > variableValues) throw exceeded(`${variableValues} values`);
        count(member, depth + 1);
      }
    }

    count(variables, 0);
  };
}

function exceeded(what: string) {
  return requestError('LIMIT_EXCEEDED', `The variables have more than ${what}. Ask for less at once.`);
}
