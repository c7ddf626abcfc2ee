import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { operationShape } from '#schema/policy/operation-shape.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Execute } from '../execution/executor.ts';
import { createVisibleSchemas, type VisibleSchemas } from '../introspection/visible-schemas.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import type { OperationResponse, OperationResult } from '../request/operation-result.ts';
import type { OperationRecorder } from '../usage/record-operations.ts';
import { adviseAnonymous } from './advise-anonymous.ts';
import { createDecideStep, type DecidingPolicy } from './decide.ts';

import { createNormaliseStep } from './normalise.ts';

import { observeOperations } from './observe-operation.ts';

import { createPermitStep } from './permit.ts';
import { placeLiterals } from './place-literals.ts';
import { boundedResult, createReportStep } from './result.ts';
import { createValidateStep, type ValidateOptions, type ValidOperation } from './validate.ts';

/** The one way of an operation, by whatever transport it came. @throws GraphQLError for what is refused as a whole. */
export type Door = (request: OperationRequest) => Promise<OperationResponse>;

/** A supergraph, as operations are executed over it. */
export interface ServedGraph extends Pick<ValidateOptions, 'schema' | 'costs'> {
  /** `undefined` where the supergraph links none: operations are executed as they are. */
  readonly policy: DecidingPolicy | undefined;
  readonly execute: Execute;
}

export interface DoorOptions extends Pick<ValidateOptions, 'limits' | 'production'> {
  /** What a caller may not see is unknown to them, instead of forbidden. @default false */
  readonly hideDenied?: boolean | undefined;
  readonly audit: AuditTrail;
  /** Of a governed graph, for introspection. @default created here */
  readonly visible?: VisibleSchemas | undefined;
  /** @default nothing is recorded */
  readonly recorder?: OperationRecorder | undefined;
}

/**
 * An authenticated request is normalised, validated, decided, planned, executed and audited, in this order, and has a
 * result then. Policy comes before the plan, so that no domain is asked for what is denied; the audit comes before the result, so
 * that no personal data leaves without a record.
 */
export function createDoor(graph: ServedGraph, options: DoorOptions): Door {
  const { limits, production, hideDenied = false, audit } = options;
  const { schema, costs, policy, execute } = graph;
  const governed = policy && createGovernedSteps(graph, policy, options);
  const schemaFor = governed?.schemaFor ?? (() => schema);
  const shownTo = governed?.shownTo ?? (() => schema);
  const normalise = createNormaliseStep(schema);
  const validate = createValidateStep({ schema, schemaFor, shownTo, costs, limits, production });
  const shapeOf = createShapes(schema);

  async function pass(request: OperationRequest): Promise<OperationResult> {
    const validated = await validate(normalise(request));
    if (!validated.ok) return refused(validated.errors);
    if (request.refusal) return refused(request.refusal);
    const { operation } = validated;
    operation.caller.observer?.event('validated', { document: () => shapeOf(operation) });
    if (!governed) {
      const { shadow, ...result } = await execute({ ...operation, context: operation.caller });
      shadow?.begin();
      return placeLiterals(result, operation.literalPlaces);
    }

    const decided = await governed.decide(operation);
    governed.record?.(operation.given);
    const audited = audit(decided);
    if (decided.refusals.length > 0) {
      audited.refused();
      return refused(decided.refusals);
    }
    if (audited.closed) return refused([audited.closed]);
    const permitted = governed.permit(decided);

    // The executor plans: once for all who ask the same and are denied the same of it.
    const { shadow, ...executed } = await execute(permitted.operation);

    const products = permitted.report.products();
    const unrecorded = executed.data ? await audited.answered(products, shadow !== undefined) : undefined;
    if (unrecorded) return refused([unrecorded]);
    // Another execution of it fetches again what is recorded, and nothing that is not.
    if (executed.data) shadow?.begin();
    return governed.report(placeLiterals(executed, operation.literalPlaces), permitted);
  }

  const observed = observeOperations(pass);
  return async (request) => {
    const { errors, ...result } = await observed(request);
    const advised = errors && adviseAnonymous(request.caller, errors, hideDenied);
    return boundedResult({ ...result, ...(advised && { errors: advised }) }, limits.responseErrors);
  };
}

function createGovernedSteps({ schema }: ServedGraph, policy: DecidingPolicy, options: DoorOptions) {
  const { visible = createVisibleSchemas(schema, policy.bundle) } = options;
  const shownTo = async ({ principal }: OperationRequest['caller']) =>
    visible(await policy.decide(principal));
  return {
    shownTo,
    schemaFor: options.hideDenied ? shownTo : undefined,
    decide: createDecideStep(schema, policy),
    record: options.recorder?.under(schema, policy.claimsOfRules),
    permit: createPermitStep(policy, visible),
    report: createReportStep(schema, policy.bundle),
  };
}

/** An operation's text without values, made once. */
function createShapes(schema: GraphQLSchema): (valid: ValidOperation) => string {
  const shapes = new WeakMap<OperationDefinitionNode, string>();
  return ({ document, operation }) => {
    const shape = shapes.get(operation) ?? operationShape(schema, document, operation);
    shapes.set(operation, shape);
    return shape;
  };
}

function refused(errors: readonly GraphQLError[]): OperationResult {
  return { errors };
}
