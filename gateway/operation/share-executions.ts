import { createSingleFlight } from '#platform/runtime/concurrency/single-flight.ts';
import type { ExecutableOperation, Execute, ExecutedOperation } from '../execution/executor.ts';
import type { FetchContext } from '../request/governance.ts';

interface Execution {
  readonly result: ExecutedOperation;
  readonly governance: FetchContext['governance'];
  readonly domains: FetchContext['domains'];
}

/**
 * Queries that are the same, asked at the same time by callers who are the same to every domain, are executed once.
 * A mutation is executed for itself, and what is asked after it never gets what was read before it.
 */
export function shareExecutions(execute: Execute): Execute {
  const executions = createSingleFlight<Execution>();
  const decisions = createNumbers();

  function keyOf({ queryHash, operationName, variables, context }: ExecutableOperation): string {
    const { governance } = context;
    const caller = governance && [decisions.of(governance.decisions), governance.toldKey];
    return JSON.stringify([queryHash, operationName, variables, caller]);
  }

  return async (asked) => {
    const { operation, context } = asked;
    if (operation.operation !== 'query') return execute(asked).finally(() => executions.forget());
    const { outcome } = await executions.join(keyOf(asked), context.signal, async (signal) => ({
      result: await execute({ ...asked, context: { ...context, signal } }),
      governance: context.governance,
      domains: context.domains,
    }));
    const { result, governance, domains } = outcome;
    for (const domain of domains ?? []) context.domains?.add(domain);
    if (governance && context.governance !== governance)
      context.governance?.report.include(governance.report);
    return result;
  };
}

/** A number for each object, the same one each time. */
function createNumbers() {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return {
    of(object: object): number {
      const known = numbers.get(object);
      if (known !== undefined) return known;
      last += 1;
      numbers.set(object, last);
      return last;
    },
  };
}
