import { parsePrincipal } from '../policy/parse-principal.ts';
import type { Principal } from '../policy/principal.ts';

/** An operation that a gateway served, without values: a line of `operations.jsonl`. */
export interface RecordedOperation {
  /** `operationShape` */
  readonly query: string;
  /** `variablesShape` */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The caller's class: no subject, and only those claims that rules read. */
  readonly principal: Principal;
  /** The number of requests. */
  readonly count: number;
  /** The time of the last request: RFC 3339. */
  readonly last: string;
}

/** Stands for the caller's subject: a record is about a class of principals. */
export const recordedSubject = 'recorded';

/** Parses one line; `undefined` for any other text, such as a line of another version. */
export function parseRecordedOperation(line: string): RecordedOperation | undefined {
  try {
    const { query, variables, principal, count, last } = JSON.parse(line);
    const readable =
      typeof query === 'string' &&
      typeof variables === 'object' &&
      variables !== null &&
      Number.isSafeInteger(count) &&
      typeof last === 'string';
    return readable ? { query, variables, principal: parsePrincipal(principal), count, last } : undefined;
  } catch {
    return undefined;
  }
}
