import type { ASTVisitor, FloatValueNode, IntValueNode, ValidationContext } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { isFiniteLiteral } from '#platform/runtime/request-limits/finite-numbers.ts';

/**
 * A literal such as `1e400` is read as infinite, which is null in the JSON that keys of batches are made of. graphql-js
 * refuses such a number in a variable itself. The gateway refuses both before they come here.
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
