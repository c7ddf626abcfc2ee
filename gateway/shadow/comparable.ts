import { introspectionFields } from '#schema/operation/introspection-fields.ts';
import type { ExecutableOperation, ExecutedOperation, Executor } from '../execution/executor.ts';
import { WrittenData } from '../request/written-data.ts';

/** What our executor executed, and what it gave. */
export interface OwnExecution {
  readonly operation: ExecutableOperation;
  readonly executed: ExecutedOperation;
  readonly executor: Executor;
}

/** Of a response's data, in characters: what is larger would take the budget of many. */
export const longestData = 1_048_576;

/** Codes of a domain that fails: it is spared, and what it would have given is not known. */
const failures: ReadonlySet<string> = new Set([
  'SUBGRAPH_UNAVAILABLE',
  'SUBGRAPH_TIMEOUT',
  'SUBGRAPH_OVERLOADED',
]);

/** Whether another execution can come to the same: one of all its data, of domains that respond. */
export function canBeCompared({ operation: asked, executed }: OwnExecution): boolean {
  const { document, operation, context } = asked;
  const { data, errors } = executed;
  // Under a policy there is no record of what gave no data.
  if (data === undefined || (data === null && context.governance)) return false;
  if (hasFailedDomain(codesOf(errors))) return false;
  if (data instanceof WrittenData && data.text.length > longestData) return false;
  // Each caller has a schema of their own to introspect, which is no executor's.
  const { top, nested } = introspectionFields(document, operation);
  return top.size === 0 && !nested;
}

export function hasFailedDomain(codes: readonly string[]): boolean {
  return codes.some((code) => failures.has(code));
}

export function codesOf(errors: ExecutedOperation['errors'] = []): readonly string[] {
  return errors.map(({ extensions }) => String(extensions.code));
}
