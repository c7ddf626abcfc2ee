import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { introspectionFields } from '#schema/operation/introspection-fields.ts';
import { checkCost } from '../limits/cost-limit.ts';
import type { Costs } from '../limits/costs.ts';
import type { GatewayLimits } from '../limits/limits.ts';
import { checkRows } from '../limits/row-limits.ts';
import type { GatewayRequest } from '../request/request.ts';
import { coerceVariables, type Variables } from '../validation/coerce-variables.ts';
import { createLiteralCheck } from '../validation/exact-literals.ts';
import { type InvalidPart, tellInvalid } from '../validation/misnamed.ts';
import { createOperationValidator } from '../validation/operation-validator.ts';
import type { NormalisedRequest } from './normalise.ts';

export interface ValidateOptions {
  /** What clients see of the graph. */
  readonly schema: GraphQLSchema;
  /** The schema that a caller's operation is held against: all that clients see, or a part of it. */
  readonly schemaFor: (caller: GatewayRequest) => Promise<GraphQLSchema> | GraphQLSchema;
  /** The schema that a caller may read, whose names their errors may suggest. */
  readonly shownTo: (caller: GatewayRequest) => Promise<GraphQLSchema> | GraphQLSchema;
  readonly costs: Costs;
  readonly limits: GatewayLimits;
  /** No introspection for anonymous callers. @default false */
  readonly production?: boolean | undefined;
}

/** An operation that the graph serves, whose variables fit, and that is within the limits. */
export interface ValidOperation extends NormalisedRequest {
  readonly operation: OperationDefinitionNode;
  /** The variables by the schema that clients see, defaults filled in. */
  readonly coerced: Variables;
}

export type Validated =
  | { readonly ok: true; readonly operation: ValidOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

export type ValidateStep = (request: NormalisedRequest) => Promise<Validated>;

/**
 * Takes operations that are valid, served, asked with fitting variables and answered with no more than is allowed.
 * @apollo/server does none of it: it knows one schema for all callers, and its messages tell of it.
 * @throws GraphQLError for what is beyond a limit, and for introspection that is not allowed.
 */
export function createValidateStep(options: ValidateOptions): ValidateStep {
  const { schema, schemaFor, shownTo, costs, limits, production = false } = options;
  const validateOperation = createOperationValidator(limits);
  const checkLiterals = createLiteralCheck(schema);

  /** Nothing is suggested to those who may not introspect. */
  async function told(
    code: 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT',
    invalid: readonly InvalidPart[],
    caller: GatewayRequest,
  ): Promise<readonly GraphQLError[]> {
    const isOpen = !production || caller.principal.authenticated;
    const suggests = isOpen && invalid.some(({ misnamed }) => misnamed);
    return tellInvalid(code, invalid, suggests ? await shownTo(caller) : undefined);
  }

  async function validate(request: NormalisedRequest): Promise<Validated> {
    const { caller, document, operation, operationName, variables } = request;
    if (production) refuseIntrospection(request);
    const seen = await schemaFor(caller);
    const invalid = validateOperation(seen, document);
    if (invalid) return refused(await told('GRAPHQL_VALIDATION_FAILED', invalid, caller));
    if (!operation) return refused([noOperation(operationName)]);
    if (!isServed(operation, seen)) return refused([notServed(operation)]);
    const given = coerceVariables(seen, operation, variables, limits.variableErrors);
    if (!given.ok) return refused(await told('BAD_USER_INPUT', given.invalid, caller));
    const counted = { schema: seen, document, operation, variables: given.variables };
    checkRows(counted, limits);
    checkCost(counted, costs, limits);
    // Domains fill in defaults of input fields that the caller does not see: those take part in what is decided.
    const whole =
      seen === schema ? given : coerceVariables(schema, operation, variables, limits.variableErrors);
    if (!whole.ok) return refused(await told('BAD_USER_INPUT', whole.invalid, caller));
    const inexact = checkLiterals(document);
    if (inexact) return refused([inexact]);
    return { ok: true, operation: { ...request, operation, coerced: whole.variables } };
  }

  return async (request) => {
    const { given } = request;
    const validated = await validate(request);
    // Errors are about what the caller sent, and tell where in it they are.
    return validated.ok || request.document === given.document ? validated : validate({ ...given, given });
  };
}

function refused(errors: readonly GraphQLError[]): Validated {
  return { ok: false, errors };
}

/** The name of a type is not introspection. */
function refuseIntrospection({ caller, document, operation }: NormalisedRequest): void {
  if (caller.principal.authenticated || !operation) return;
  const { top, nested } = introspectionFields(document, operation);
  if (top.size === 0 && !nested) return;
  throw requestError('GRAPHQL_VALIDATION_FAILED', 'Introspection is for callers with a token.');
}

function isServed({ operation }: OperationDefinitionNode, schema: GraphQLSchema): boolean {
  return operation !== 'subscription' && Boolean(schema.getRootType(operation));
}

function notServed({ operation }: OperationDefinitionNode): GraphQLError {
  return requestError('GRAPHQL_VALIDATION_FAILED', `The graph serves no ${operation}.`);
}

function noOperation(name: string | undefined): GraphQLError {
  return requestError(
    'OPERATION_RESOLUTION_FAILURE',
    name === undefined
      ? 'The document has several operations: name one in "operationName".'
      : `The document has no operation "${name}".`,
  );
}
