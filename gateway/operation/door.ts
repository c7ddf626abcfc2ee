import type { GraphQLError } from 'graphql';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Execute } from '../execution/executor.ts';
import { createVisibleSchemas } from '../introspection/visible-schemas.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import type { OperationResponse, OperationResult } from '../request/operation-result.ts';
import type { OperationRecorder } from '../usage/record-operations.ts';
import { createDecideStep, type DecidingPolicy } from './decide.ts';
import { createPermitStep } from './permit.ts';
import { boundedResult, createReportStep } from './result.ts';
import { createValidateStep, type ValidateOptions } from './validate.ts';

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
  /** @default nothing is recorded */
  readonly recorder?: OperationRecorder | undefined;
}

/**
 * An authenticated request is validated, decided, planned, executed and audited, in this order, and has a result then.
 * Policy comes before the plan, so that no domain is asked for what is denied; the audit comes before the result, so
 * that no personal data leaves without a record.
 */
export function createDoor(graph: ServedGraph, options: DoorOptions): Door {
  const { limits, production, audit } = options;
  const { schema, costs, policy, execute } = graph;
  const governed = policy && createGovernedSteps(graph, policy, options);
  const schemaFor = governed?.schemaFor ?? (() => schema);
  const validate = createValidateStep({ schema, schemaFor, costs, limits, production });

  async function pass(request: OperationRequest): Promise<OperationResult> {
    const validated = await validate(request);
    if (!validated.ok) return refused(validated.errors);
    const { operation } = validated;
    if (!governed) {
      const { shadow, ...result } = await execute({ ...operation, context: operation.caller });
      shadow?.begin();
      return result;
    }

    const decided = await governed.decide(operation);
    governed.record?.(operation);
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
    shadow?.begin();
    return governed.report(executed, permitted);
  }

  return async (request) => boundedResult(await pass(request), limits.responseErrors);
}

function createGovernedSteps({ schema }: ServedGraph, policy: DecidingPolicy, options: DoorOptions) {
  const visible = createVisibleSchemas(schema, policy.bundle);
  return {
    schemaFor: options.hideDenied
      ? async ({ principal }: OperationRequest['caller']) => visible(await policy.decide(principal))
      : undefined,
    decide: createDecideStep(schema, policy),
    record: options.recorder?.under(schema, policy.claimsOfRules),
    permit: createPermitStep(policy, visible),
    report: createReportStep(schema, policy.bundle),
  };
}

function refused(errors: readonly GraphQLError[]): OperationResult {
  return { errors };
}
