import type { OperationDefinitionNode } from 'graphql';
import {
  type AnalysedOperation,
  analyseOperation,
  type OperationAnalysis,
} from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';

export type OperationAnalyser = (
  operation: AnalysedOperation,
  given: Readonly<Record<string, unknown>> | undefined,
) => OperationAnalysis;

/** How many sets of variables are cached for one operation and class, and the most characters of one. */
const valuesKept = 16;
const valuesLength = 1_000;

/**
 * Analyses operations of one schema and one policy, once for each class of principals and each set of variables:
 * cached documents are the same objects, and so are the decisions on a class.
 * @returns takes an operation and its raw variables, which determine the coerced ones. Equal input returns the same
 * object, which must not be changed.
 */
export function createOperationAnalyser(): OperationAnalyser {
  const byDecisions = new WeakMap<
    Decisions,
    WeakMap<OperationDefinitionNode, Map<string, OperationAnalysis>>
  >();
  return (input, given) => {
    const { decisions, operation } = input;
    const values = operation.variableDefinitions?.length ? JSON.stringify(given ?? {}) : '';
    if (values.length > valuesLength) return analyseOperation(input);
    const byOperation = byDecisions.get(decisions) ?? new WeakMap();
    byDecisions.set(decisions, byOperation);
    const byValues = byOperation.get(operation) ?? new Map<string, OperationAnalysis>();
    byOperation.set(operation, byValues);
    const known = byValues.get(values);
    if (known) return known;
    const analysis = analyseOperation(input);
    if (byValues.size === valuesKept) byValues.clear();
    byValues.set(values, analysis);
    return analysis;
  };
}
