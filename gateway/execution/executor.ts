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
  /** Each of its fetches is made in it. */
  readonly context: FetchContext;
  /** What `__schema` and `__type` at the root give. @default what clients see */
  readonly introspection?: ResponseObject | undefined;
}

export interface ExecutedOperation extends OperationResult {
  /** Selections that the document marks as withheld, those that have a position: nobody has told of them yet. */
  readonly withheld?: readonly WithheldSelection[];
}

/** Plans an operation and executes the plan. */
export type Execute = (operation: ExecutableOperation) => Promise<ExecutedOperation>;

/** Executes the operations of one supergraph, and can be got ready for those that another one was asked. */
export interface Executor extends Execute {
  /** The operations that are asked most, of those that are kept. */
  mostAsked(count: number): readonly RankedOperation[];
  /**
   * Plans and compiles one that another executor was asked, so that the next one who asks it need not wait.
   * @returns false for one that is not valid here, or cannot be planned.
   */
  warm(operation: RankedOperation): Promise<boolean>;
}

export interface RankedOperation extends PlanRequest {
  /** By which it is known to an executor. */
  readonly key: string;
  readonly asked: number;
}

/** Ours, and @apollo/gateway's. */
export const executorNames = ['weft', 'apollo'] as const;

export type ExecutorName = (typeof executorNames)[number];
