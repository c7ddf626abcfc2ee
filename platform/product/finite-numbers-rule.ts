import type { ASTVisitor, FloatValueNode, IntValueNode, ValidationContext } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { isFiniteLiteral } from '#platform/runtime/request-limits/finite-numbers.ts';

/**
 * Refuses literals such as `1e400`, which are read as infinite and become null in the JSON of batch keys. graphql-js
 * refuses such a number in a variable itself. The gateway refuses both before.
 */
export function finiteNumbersRule(context: ValidationContext): ASTVisitor {
  function check(node: IntValueNode | FloatValueNode): void {
    if (isFiniteLiteral(node)) return;
    context.reportError(
      requestError('BAD_USER_INPUT', 'An argument has a number that is too large: the largest is 1.79e308.', {
        nodes: node,
        extensions: { badValue: true },
      }),
    );
  }
  return { IntValue: check, FloatValue: check };
}
