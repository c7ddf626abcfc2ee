import type { GraphQLError } from 'graphql';
import type { WrittenData } from './written-data.ts';

/** What an operation gives. Without `data` nothing was executed. */
export interface OperationResult {
  readonly data?: Readonly<Record<string, unknown>> | WrittenData | null;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One result, or a stream of them. Each transport says which of the two it can deliver. */
export type OperationResponse = OperationResult | AsyncIterable<OperationResult>;

export function isResultStream(response: OperationResponse): response is AsyncIterable<OperationResult> {
  return Symbol.asyncIterator in response;
}
