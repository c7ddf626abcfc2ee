import { createResponseObject, type ResponseObject } from '../response-object.ts';
import type { LeafValue } from '../valid-leaf.ts';

/** Paths are written from their end. */
export interface Failure {
  readonly message: string;
  readonly path: (string | number)[];
}

export interface Failures {
  readonly found: Failure[];
  /** Withheld fields whose nulls are not allowed at their places: their errors are added elsewhere. */
  withheld: number;
}

export type Complete = (value: unknown, failures: Failures) => unknown;
export type CompleteObject = (row: ResponseObject, failures: Failures) => ResponseObject | null;

export interface FieldCompletion {
  readonly answered: string;
  readonly fetched: string;
  readonly complete: Complete;
}

/** Stands for a null that its place does not allow. */
export const forbidden = Symbol('a null that is not allowed');

/** All fields are completed even if a withheld one nulls the object, so that their failures are reported too. */
export function completeFields(
  row: ResponseObject,
  fields: readonly FieldCompletion[],
  failures: Failures,
): ResponseObject | null {
  const response = createResponseObject();
  let allowed = true;
  for (const { answered, fetched, complete } of fields) {
    const before = failures.found.length;
    const value = complete(row[fetched], failures);
    const failed = failures.found.length > before;
    if (failed) addKey(failures.found, before, answered);
    if (value === forbidden && failed) return null;
    if (value === forbidden) allowed = false;
    response[answered] = value;
  }
  return allowed ? response : null;
}

function addKey(found: readonly Failure[], from: number, key: string | number): void {
  for (let index = from; index < found.length; index++) found[index]?.path.push(key);
}

export function nonNull(complete: Complete, place: string): Complete {
  return (value, failures) => {
    const before = told(failures);
    const completed = complete(value, failures);
    if (completed !== null) return completed;
    if (told(failures) === before) {
      failures.found.push({ message: `Cannot return null for non-nullable field ${place}.`, path: [] });
    }
    return forbidden;
  };
}

function told({ found, withheld }: Failures): number {
  return found.length + withheld;
}

export function listItems(complete: Complete, place: string): Complete {
  return (value, failures) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return invalid(place, failures);
    let allowed = true;
    const items = value.map((item: unknown, index) => {
      const before = failures.found.length;
      const completed = complete(item, failures);
      if (failures.found.length > before) addKey(failures.found, before, index);
      if (completed === forbidden) allowed = false;
      return completed;
    });
    return allowed ? items : null;
  };
}

export function leaf(read: LeafValue, place: string): Complete {
  return (value, failures) => {
    if (value === null || value === undefined) return null;
    const completed = read(value);
    return completed === undefined ? invalid(place, failures) : completed;
  };
}

/** Null, whatever was fetched. */
export function withheldValue(nullable: boolean): Complete {
  if (nullable) return () => null;
  return (_, failures) => {
    failures.withheld += 1;
    return forbidden;
  };
}

/** Null that no domain is to blame for: none was asked. What there is all the same is completed. */
export function unfetchedValue(complete: Complete, nullable: boolean, message: string): Complete {
  return (value, failures) => {
    if (value !== null && value !== undefined) return complete(value, failures);
    failures.found.push({ message, path: [] });
    return nullable ? null : forbidden;
  };
}

export function invalid(place: string, failures: Failures): null {
  failures.found.push({ message: `Invalid value found for field ${place}.`, path: [] });
  return null;
}
