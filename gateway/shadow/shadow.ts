import type { ExecutableOperation, ExecutedOperation, Executor } from '../execution/executor.ts';
import { ShadowExecutions } from './shadow-executions.ts';
import type { ShadowParts } from './shadow-options.ts';

/** Has a share of the queries of one supergraph executed by @apollo/gateway's executor as well. */
export interface Shadow {
  /** An executor whose results say which of them are to be compared. */
  around(executor: Executor): Executor;
  /** Ends what is under way: another supergraph is served, or none. */
  stop(): Promise<void>;
}

export function createShadow(parts: ShadowParts): Shadow {
  const { percent } = parts;
  const executions = new ShadowExecutions(parts);
  return {
    around(executor) {
      const execute = async (operation: ExecutableOperation): Promise<ExecutedOperation> => {
        const executed = await executor(operation);
        if (operation.operation.operation !== 'query' || Math.random() * 100 >= percent) return executed;
        const begin = executions.reserve({ operation, executed, executor });
        return begin ? { ...executed, shadow: { begin } } : executed;
      };
      return Object.assign(execute, {
        mostAsked: (count: number) => executor.mostAsked(count),
        warm: (operation: Parameters<Executor['warm']>[0]) => executor.warm(operation),
      });
    },
    stop: () => executions.stop(),
  };
}
