import type { GraphQLError, GraphQLSchema } from 'graphql';
import { boundErrors } from '#platform/runtime/bound-errors.ts';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { deniedSelections } from '../enforcement/denied-selections.ts';
import type { ExecutedOperation } from '../execution/executor.ts';
import type { OperationResult } from '../request/operation-result.ts';
import { createPolicyReporter } from '../request/policy-report.ts';
import { WrittenData } from '../request/written-data.ts';
import type { PermittedOperation } from './permit.ts';

export type ReportStep = (executed: ExecutedOperation, permitted: PermittedOperation) => OperationResult;

/** Says beside the data what was denied, which products took part, and what policy did to it. */
export function createReportStep(schema: GraphQLSchema, bundle: PolicyBundle): ReportStep {
  const reportPolicy = createPolicyReporter(schema, bundle);
  return ({ withheld = [], ...fetched }, permitted) => {
    const { decisions, analysis, request } = permitted.decided;
    const denied = deniedSelections(withheld, permitted.withheld, decisions);
    const errors = [...(fetched.errors ?? []), ...denied];
    const mesh = {
      products: permitted.report.products(),
      ...reportPolicy(analysis, decisions, request.principal),
    };
    return {
      ...fetched,
      ...(errors.length > 0 && { errors }),
      extensions: { ...fetched.extensions, mesh },
    };
  };
}

/**
 * A result with its errors in the order of the data, bounded. What is written already has its errors in that order.
 * @param most errors that are told; one more counts the rest.
 */
export function boundedResult({ errors, ...result }: OperationResult, most: number): OperationResult {
  if (!errors?.length) return result;
  const ordered: readonly GraphQLError[] =
    result.data instanceof WrittenData ? errors : inOrderOfData(errors, result.data);
  return { ...result, errors: boundErrors(ordered, most) };
}
