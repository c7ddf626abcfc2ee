import type { OperationDefinitionNode } from 'graphql';
import {
  type AnalysedOperation,
  analyseOperation,
  type OperationAnalysis,
} from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { type DecidedBy, decidedBy } from '#schema/policy/decided-by.ts';

export type OperationAnalyser = (operation: AnalysedOperation) => OperationAnalysis;

/**
 * Cached sets of values of one operation and class, and the characters that one may have. All are dropped together: for so
 * few, a plain map takes less than the order of use.
 */
const valuesCached = 16;
const valuesLength = 1_000;

/**
 * Analyses operations of one schema and one policy, each once for a class of principals and what a decision reads of
 * its variables: operations that come again are the same objects, and so are the decisions on a class. Operations with
 * other literals are the same object with other variables.
 * @returns the same object for the same, and not to be changed.
 */
export function createOperationAnalyser(): OperationAnalyser {
  const byDecisions = new WeakMap<
    Decisions,
    WeakMap<OperationDefinitionNode, Map<string, OperationAnalysis>>
  >();
  const readers = new WeakMap<OperationDefinitionNode, DecidedBy>();
  return (input) => {
    const { schema, decisions, operation, variables } = input;
    const read = readers.get(operation) ?? decidedBy(schema, operation);
    readers.set(operation, read);
    const values = read(variables);
    if (values.length > valuesLength) return analyseOperation(input);
    const byOperation = byDecisions.get(decisions) ?? new WeakMap();
    byDecisions.set(decisions, byOperation);
    const byValues = byOperation.get(operation) ?? new Map<string, OperationAnalysis>();
    byOperation.set(operation, byValues);
    const known = byValues.get(values);
    if (known) return known;
    const analysis = analyseOperation(input);
    if (byValues.size === valuesCached) byValues.clear();
    byValues.set(values, analysis);
    return analysis;
  };
}
