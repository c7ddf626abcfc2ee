import type { GatewayExecutionResult, GatewayExecutor } from '@apollo/server-gateway-interface';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { boundErrors } from '#platform/runtime/bound-errors.ts';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import { requestError } from '#platform/runtime/errors.ts';
import { checkCost } from '../limits/cost-limit.ts';
import type { Costs } from '../limits/costs.ts';
import type { GatewayLimits } from '../limits/limits.ts';
import { checkRows } from '../limits/row-limits.ts';
import type { GatewayRequest } from '../request/request.ts';
import { WrittenData } from '../request/written-data.ts';
import { coerceVariables } from '../validation/coerce-variables.ts';
import { createOperationValidator } from '../validation/operation-validator.ts';

export interface CheckedExecutorOptions {
  readonly execute: GatewayExecutor;
  /** The schema that a caller's operation is held against. */
  readonly schemaFor: (request: GatewayRequest) => Promise<GraphQLSchema>;
  readonly costs: Costs;
  readonly limits: GatewayLimits;
}

/**
 * Executes operations that are valid, served, asked with fitting variables and answered with no more than is
 * allowed, and bounds the errors of each response. @apollo/server does none of it: it knows one schema for all callers, and its messages tell of it.
 */
export function createCheckedExecutor({
  execute,
  schemaFor,
  costs,
  limits,
}: CheckedExecutorOptions): GatewayExecutor {
  const validateOperation = createOperationValidator(limits);
  return async (asked) => withBoundErrors(await check(asked), limits.responseErrors);

  async function check(asked: Parameters<GatewayExecutor>[0]): Promise<GatewayExecutionResult> {
    const { document, operation, request } = asked;
    const schema = await schemaFor(asked.context as GatewayRequest);
    const invalid = validateOperation(schema, document);
    if (invalid) return { errors: [...invalid] };
    // It is left to the executor to say that no operation is meant, whatever the types say.
    if (!operation) return { errors: [noOperation(request.operationName)] };
    if (!isServed(operation, schema)) return { errors: [notServed(operation)] };
    const coerced = coerceVariables(schema, operation, request.variables ?? {}, limits.variableErrors);
    if (!coerced.ok) return { errors: [...coerced.errors] };
    const counted = { schema, document, operation, variables: coerced.variables };
    checkRows(counted, limits);
    checkCost(counted, costs, limits);
    return execute(asked);
  }
}

/** In the order of the data. What is written already has its errors in that order. */
function withBoundErrors(
  { errors, ...result }: GatewayExecutionResult,
  most: number,
): GatewayExecutionResult {
  if (!errors?.length) return result;
  const ordered = result.data instanceof WrittenData ? errors : inOrderOfData(errors, result.data);
  return { ...result, errors: boundErrors(ordered, most) };
}

function isServed({ operation }: OperationDefinitionNode, schema: GraphQLSchema): boolean {
  return operation !== 'subscription' && Boolean(schema.getRootType(operation));
}

function notServed({ operation }: OperationDefinitionNode) {
  return requestError('GRAPHQL_VALIDATION_FAILED', `The graph serves no ${operation}.`);
}

function noOperation(name: string | undefined) {
  return requestError(
    'OPERATION_RESOLUTION_FAILURE',
    name === undefined
      ? 'The document has several operations: name one in "operationName".'
      : `The document has no operation "${name}".`,
  );
}
