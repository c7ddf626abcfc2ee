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

/**
 * Sets of values that are kept of one operation and class, and the characters that one may have. All of them make room: of
 * so few, in each operation and class, a plain map takes less than what says which was used last.
 */
const valuesKept = 16;
const valuesLength = 1_000;

/**
 * Analyses operations of one schema and one policy, each once for a class of principals and what it is asked with:
 * the documents that come again are the same objects, and so are the decisions on a class.
 * @returns from an operation and its variables as they were given, of which the coerced ones follow. What it returns
 * is the same object for the same, and not to be changed.
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
