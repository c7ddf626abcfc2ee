import type { ReadField, ReadFields } from '../read-fields.ts';
import type { ResponseObject } from '../response-object.ts';
import type { ObjectCode, ObjectReader } from './object-reader.ts';

/** The places of the tree at which the objects of a fetch are the same object. */
export interface SharedRows {
  /** Whether the same object may be used in all objects that it is merged into. */
  readonly shared: boolean;
  /** Places, without the marks of lists, at which all objects with equal values are one object. */
  readonly once: ReadonlySet<string>;
}

/** @param place of the objects that it is merged into, without the marks of lists. */
export function compileObjectReader(
  fields: ReadFields,
  place: string,
  { shared, once }: SharedRows,
  code: ObjectCode,
): ObjectReader {
  let places = 0;

  function compile(fields: ReadFields, place: string, shared: boolean): ObjectReader {
    const readers = new Map<ReadField, ObjectReader>();
    for (const field of fields) {
      if (field.fields) readers.set(field, compile(field.fields, `${place}.${field.to}`, false));
    }
    const read = code.read(fields, readers);
    const merge = code.merge(fields, readers, shared);
    return { read: once.has(place) ? readOnce(read, code.text(fields), places++) : read, merge };
  }

  return compile(fields, place, shared);
}

/** One object instead of many equal ones makes later fetches and writing cheaper. */
function readOnce(
  read: ObjectReader['read'],
  textOf: (from: object) => string,
  index: number,
): ObjectReader['read'] {
  return (from, made) => {
    made[index] ??= new Map<string, ResponseObject>();
    const rows = made[index];
    const values = textOf(from);
    const known = rows.get(values);
    if (known) return known;
    const row = read(from, made);
    rows.set(values, row);
    return row;
  };
}
