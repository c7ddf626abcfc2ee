import type { GraphQLError } from 'graphql';
import type { WrittenData } from './written-data.ts';

/** The result of an operation. Without `data` nothing was executed. */
export interface OperationResult {
  readonly data?: Readonly<Record<string, unknown>> | WrittenData | null;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One result, or a stream of results. Each transport states which of them it can deliver. */
export type OperationResponse = OperationResult | AsyncIterable<OperationResult>;

export function isResultStream(response: OperationResponse): response is AsyncIterable<OperationResult> {
  return Symbol.asyncIterator in response;
}
