import { createResponseObject, type ResponseObject } from './response-object.ts';

/** Paths are written from their end. */
export interface Failure {
  readonly message: string;
  readonly path: (string | number)[];
}

export type Complete = (value: unknown, failures: Failure[]) => unknown;
export type CompleteObject = (row: ResponseObject, failures: Failure[]) => ResponseObject | null;

export interface FieldCompletion {
  readonly answered: string;
  readonly fetched: string;
  readonly complete: Complete;
}

/** In place of a null that its place does not allow. */
export const forbidden = Symbol('a null that is not allowed');

export function completeFields(
  row: ResponseObject,
  fields: readonly FieldCompletion[],
  failures: Failure[],
): ResponseObject | null {
  const answer = createResponseObject();
  for (const { answered, fetched, complete } of fields) {
    const before = failures.length;
    const value = complete(row[fetched], failures);
    if (failures.length > before) addKey(failures, before, answered);
    if (value === forbidden) return null;
    answer[answered] = value;
  }
  return answer;
}

function addKey(failures: readonly Failure[], from: number, key: string | number): void {
  for (let index = from; index < failures.length; index++) failures[index]?.path.push(key);
}

export function nonNull(complete: Complete, place: string): Complete {
  return (value, failures) => {
    const before = failures.length;
    const completed = complete(value, failures);
    if (completed !== null) return completed;
    if (failures.length === before) {
      failures.push({ message: `Cannot return null for non-nullable field ${place}.`, path: [] });
    }
    return forbidden;
  };
}

export function listItems(complete: Complete, place: string): Complete {
  return (value, failures) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return invalid(place, failures);
    let allowed = true;
    const items = value.map((item: unknown, index) => {
      const before = failures.length;
      const completed = complete(item, failures);
      if (failures.length > before) addKey(failures, before, index);
      if (completed === forbidden) allowed = false;
      return completed;
    });
    return allowed ? items : null;
  };
}

export function leaf(isValid: (value: unknown) => boolean, place: string): Complete {
  return (value, failures) => {
    if (value === null || value === undefined) return null;
    return isValid(value) ? value : invalid(place, failures);
  };
}

export function invalid(place: string, failures: Failure[]): null {
  failures.push({ message: `Invalid value found for field ${place}.`, path: [] });
  return null;
}
