import { parsePrincipal } from '../policy/parse-principal.ts';
import type { Principal } from '../policy/principal.ts';

/** What was asked of a gateway, without values: a line of `operations.jsonl`. */
export interface RecordedOperation {
  /** `operationShape` */
  readonly query: string;
  /** `variablesShape` */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The class that asked: no subject, and of the claims those that rules look at. */
  readonly principal: Principal;
  /** How often it was asked. */
  readonly count: number;
  /** When it was asked last: RFC 3339. */
  readonly last: string;
}

/** Stands for whoever asked: a record is about a class of principals. */
export const recordedSubject = 'recorded';

/** Reads one line; `undefined` for what is none, as a line of another version. */
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
