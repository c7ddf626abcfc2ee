import { errorCodeOf } from '#platform/runtime/errors.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import type { OperationResult } from '../request/operation-result.ts';

type Pass = (request: OperationRequest) => Promise<OperationResult>;

/** Of an operation's name, in characters. */
const nameLength = 100;

/** Tells the caller's observer of each operation, and the steps of it of whom they are observed by. */
export function observeOperations(pass: Pass): Pass {
  return async (request) => {
    const { caller, operation } = request;
    const activity =
      operation &&
      caller.observer?.begin('operation', {
        type: operation.operation,
        name: operation.name?.value.slice(0, nameLength),
      });
    if (!activity) return pass(request);
    try {
      const result = await pass({ ...request, caller: { ...caller, observer: activity } });
      activity.end({ code: result.data ? undefined : errorCodeOf(result.errors?.[0]) });
      return result;
    } catch (error) {
      activity.end({ code: errorCodeOf(error) });
      throw error;
    }
  };
}
