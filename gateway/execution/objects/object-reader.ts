import { isRecord } from '#schema/is-record.ts';
import type { ReadField, ReadFields } from '../read-fields.ts';
import type { ResponseObject } from '../response-object.ts';

/** Reads the selected fields, and no others, from a domain's response. */
export interface ObjectReader {
  /** A copy, or the one that was made of the same values before. */
  read(from: object, made: MadeObjects): ResponseObject;
  /**
   * Merges it into existing objects. Two fetches may return parts of one object: a null of one does not overwrite a
   * value of the other.
   */
  merge(into: readonly ResponseObject[], from: object, made: MadeObjects): void;
}

/** Rows that were made of one response, by the values that they were made of: a list for each place. Empty at first. */
export type MadeObjects = Map<string, ResponseObject>[];

/** Of the fields that are objects. */
export type Readers = ReadonlyMap<ReadField, ObjectReader>;

/** How objects are read, interpreted or by code that is generated for them. */
export interface ObjectCode {
  read(fields: ReadFields, readers: Readers): ObjectReader['read'];
  /** @param shared whether the same object may be used in all objects that it is merged into. */
  merge(fields: ReadFields, readers: Readers, shared: boolean): ObjectReader['merge'];
  /** The values of fields as one text, by which equal ones are found. */
  text(fields: ReadFields): (from: object) => string;
}

/** With several fields for one name, depending on the object's type, the missing ones must not overwrite it. */
export function hasOthers(field: ReadField, fields: ReadFields): boolean {
  return fields.some((other) => other !== field && other.to === field.to);
}

export function readValue(value: unknown, reader: ObjectReader, made: MadeObjects): unknown {
  if (isRecord(value)) return reader.read(value, made);
  if (!Array.isArray(value)) return value;
  const items = new Array(value.length);
  for (let index = 0; index < value.length; index++) items[index] = readValue(value[index], reader, made);
  return items;
}

/** One copy for all objects that a value is merged into; `undefined` for what is no object. */
export function readObject(value: unknown, reader: ObjectReader, made: MadeObjects): unknown {
  return isRecord(value) || Array.isArray(value) ? readValue(value, reader, made) : undefined;
}

export function mergeValue(
  into: ResponseObject,
  name: string,
  value: unknown,
  reader: ObjectReader,
  made: MadeObjects,
): void {
  const present = into[name];
  if (value === null && present !== undefined) return;
  if (!mergeInside(present, value, reader, made)) into[name] = readValue(value, reader, made);
}

function mergeInside(present: unknown, value: unknown, reader: ObjectReader, made: MadeObjects): boolean {
  if (isRecord(present)) {
    if (!isRecord(value)) return false;
    reader.merge([present], value, made);
    return true;
  }
  if (!Array.isArray(present) || !Array.isArray(value) || value.length !== present.length) return false;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (item === null && present[index] != null) continue;
    if (!mergeInside(present[index], item, reader, made)) present[index] = readValue(item, reader, made);
  }
  return true;
}
