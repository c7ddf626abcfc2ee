import { textOfValue } from '#platform/runtime/json-text.ts';
import { isRecord } from '#schema/is-record.ts';
import type { ReadField, ReadFields } from '../read-fields.ts';
import { type ResponseObject, responseObjectPrototype } from '../response-object.ts';
import { createCode, ownProperty, property, quoted } from './generated-code.ts';

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
): ObjectReader {
  let places = 0;

  function compile(fields: ReadFields, place: string, shared: boolean): ObjectReader {
    const readers = new Map<ReadField, ObjectReader>();
    for (const field of fields) {
      if (field.fields) readers.set(field, compile(field.fields, `${place}.${field.to}`, false));
    }
    const read = compileRead(fields, readers);
    const merge = compileMerge(fields, readers, shared);
    return { read: once.has(place) ? readOnce(read, fields, places++) : read, merge };
  }

  return compile(fields, place, shared);
}

/** One object instead of many equal ones makes later fetches and writing cheaper. */
function readOnce(read: ObjectReader['read'], fields: ReadFields, index: number): ObjectReader['read'] {
  let textOf: TextOfObject | undefined;
  return (from, made) => {
    textOf ??= compileText(fields);
    made[index] ??= new Map();
    const rows = made[index];
    const values = textOf(from);
    const known = rows.get(values);
    if (known) return known;
    const row = read(from, made);
    rows.set(values, row);
    return row;
  };
}

type TextOfObject = (from: object) => string;

function compileText(fields: ReadFields): TextOfObject {
  const code = createCode();
  const text = code.constant(textOfValue);
  const parts = fields.map(({ from }) => `${text}(${ownProperty('from', from)})`);
  return code.build(['from'], `return ${parts.join(` + ',' + `)};`);
}

type Readers = ReadonlyMap<ReadField, ObjectReader>;

/** Built on the first read, as `compileMerge` on the first merge: most readers need only one of both. */
function compileRead(fields: ReadFields, readers: Readers): ObjectReader['read'] {
  let Read: ObjectConstructor | undefined;
  return (from, made) => {
    Read ??= objectConstructor(fields, readers);
    return new Read(from, made);
  };
}

type ObjectConstructor = new (from: object, made: MadeObjects) => ResponseObject;

/** All rows that one reader makes have the same fields in the same order, which engines make the most of. */
function objectConstructor(fields: ReadFields, readers: Readers): ObjectConstructor {
  const code = createCode();
  const lines = fields.map((field) => {
    const value = ownProperty('from', field.from);
    const reader = readers.get(field);
    const read = reader ? `${code.constant(readValue)}(${value}, ${code.constant(reader)}, made)` : value;
    const at = property('this', field.to);
    // With several fields for one name, depending on the object's type, the missing ones must not overwrite it.
    const others = fields.filter(({ to }) => to === field.to).length > 1;
    return others ? `if (${value} !== undefined) ${at} = ${read};` : `${at} = ${read};`;
  });
  const ReadObject = code.build<ObjectConstructor>(['from', 'made'], lines.join('\n'));
  ReadObject.prototype = responseObjectPrototype;
  return ReadObject;
}

function compileMerge(fields: ReadFields, readers: Readers, shared: boolean): ObjectReader['merge'] {
  let merge: ObjectReader['merge'] | undefined;
  return (into, from, made) => {
    merge ??= buildMerge(fields, readers, shared);
    merge(into, from, made);
  };
}

function buildMerge(fields: ReadFields, readers: Readers, shared: boolean): ObjectReader['merge'] {
  const code = createCode();
  const lines = fields.map((field) => {
    const reader = readers.get(field);
    const at = property('row', field.to);
    const steps = reader
      ? [
          ...(shared
            ? [`const copy = ${code.constant(readObject)}(value, ${code.constant(reader)}, made);`]
            : []),
          'for (const row of into) {',
          ...(shared ? [`if (copy !== undefined && ${at} === undefined) ${at} = copy; else`] : []),
          `${code.constant(mergeValue)}(row, ${quoted(field.to)}, value, ${code.constant(reader)}, made);`,
          '}',
        ]
      : [`for (const row of into) if (value !== null || ${at} === undefined) ${at} = value;`];
    return `{ const value = ${ownProperty('from', field.from)};\nif (value !== undefined) {\n${steps.join('\n')}\n} }`;
  });
  return code.build(['into', 'from', 'made'], lines.join('\n'));
}

function readValue(value: unknown, reader: ObjectReader, made: MadeObjects): unknown {
  if (isRecord(value)) return reader.read(value, made);
  if (!Array.isArray(value)) return value;
  const items = new Array(value.length);
  for (let index = 0; index < value.length; index++) items[index] = readValue(value[index], reader, made);
  return items;
}

/** One copy for all objects that a value is merged into; `undefined` for what is no object. */
function readObject(value: unknown, reader: ObjectReader, made: MadeObjects): unknown {
  return isRecord(value) || Array.isArray(value) ? readValue(value, reader, made) : undefined;
}

function mergeValue(
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
