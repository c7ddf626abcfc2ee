import type { OperationDefinitionNode } from 'graphql';
import type { WithheldSelection } from '../enforcement/withheld-selections.ts';
import type { PlanRequest } from '../planner/planner.ts';
import type { FetchContext } from '../request/governance.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import type { OperationResult } from '../request/operation-result.ts';
import type { ResponseObject } from './response-object.ts';

/** An operation that is valid, and permitted where the graph has a policy. */
export interface ExecutableOperation extends Omit<OperationRequest, 'caller'> {
  readonly operation: OperationDefinitionNode;
  /** The context of each of its fetches. */
  readonly context: FetchContext;
  /** The values of `__schema` and `__type` at the root. @default the clients' view */
  readonly introspection?: ResponseObject | undefined;
}

export interface ExecutedOperation extends OperationResult {
  /** Marked selections that have a position; no error reports them yet. */
  readonly withheld?: readonly WithheldSelection[];
  /** Where it is to be executed by another executor as well, and the results compared. */
  readonly shadow?: ShadowExecution | undefined;
}

export interface ShadowExecution {
  /** To be called once the operation is recorded; further calls do nothing. */
  begin(): void;
}

/** Plans an operation and executes the plan. */
export type Execute = (operation: ExecutableOperation) => Promise<ExecutedOperation>;

/** Executes the operations of one supergraph, and can be warmed with those of another executor. */
export interface Executor extends Execute {
  /** The most used operations in the cache. */
  mostAsked(count: number): readonly RankedOperation[];
  /**
   * Plans and compiles an operation of another executor, so that its next caller need not wait.
   * @returns false for one that is not valid here, or cannot be planned.
   */
  warm(operation: RankedOperation): Promise<boolean>;
}

export interface RankedOperation extends PlanRequest {
  /** Its key in an executor's cache. */
  readonly key: string;
  readonly asked: number;
}

/** Weft's own, and @apollo/gateway's. */
export const executorNames = ['weft', 'apollo'] as const;

export type ExecutorName = (typeof executorNames)[number];
