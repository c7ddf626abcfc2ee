import { createCode, ownProperty, property, quoted } from './generated-code.ts';
import type { ReadField, ReadFields } from './read-fields.ts';
import { type Row, rowPrototype } from './row.ts';

/** Takes what a fetch asked for, and nothing else, out of what a domain answered. */
export interface ObjectReader {
  /** A copy. */
  read(from: object): Row;
  /**
   * Adds it to what is there. Two fetches may answer parts of one object: a null of one of them does not undo
   * what the other one answered.
   */
  merge(into: readonly Row[], from: object): void;
}

/** @param shared whether what comes back may be the same object in all that it is merged into. */
export function compileObjectReader(fields: ReadFields, shared = false): ObjectReader {
  const readers = new Map<ReadField, ObjectReader>();
  for (const field of fields) if (field.fields) readers.set(field, compileObjectReader(field.fields));
  return { read: compileRead(fields, readers), merge: compileMerge(fields, readers, shared) };
}

type Readers = ReadonlyMap<ReadField, ObjectReader>;

/** All rows that one reader makes have the same fields in the same order, which engines make the most of. */
function compileRead(fields: ReadFields, readers: Readers): ObjectReader['read'] {
  const code = createCode();
  const lines = fields.map((field) => {
    const value = ownProperty('from', field.from);
    const reader = readers.get(field);
    const read = reader ? `${code.constant(readValue)}(${value}, ${code.constant(reader)})` : value;
    const at = property('this', field.to);
    // Of fields that an object has one of, according to its type, those that it does not have change nothing.
    const others = fields.filter(({ to }) => to === field.to).length > 1;
    return others ? `if (${value} !== undefined) ${at} = ${read};` : `${at} = ${read};`;
  });
  const Read = code.build<new (from: object) => Row>(['from'], lines.join('\n'));
  Read.prototype = rowPrototype;
  return (from) => new Read(from);
}

function compileMerge(fields: ReadFields, readers: Readers, shared: boolean): ObjectReader['merge'] {
  const code = createCode();
  const lines = fields.map((field) => {
    const reader = readers.get(field);
    const at = property('row', field.to);
    const steps = reader
      ? [
          ...(shared ? [`const copy = ${code.constant(readObject)}(value, ${code.constant(reader)});`] : []),
          'for (const row of into) {',
          ...(shared ? [`if (copy !== undefined && ${at} === undefined) ${at} = copy; else`] : []),
          `${code.constant(mergeValue)}(row, ${quoted(field.to)}, value, ${code.constant(reader)});`,
          '}',
        ]
      : [`for (const row of into) if (value !== null || ${at} === undefined) ${at} = value;`];
    return `{ const value = ${ownProperty('from', field.from)};\nif (value !== undefined) {\n${steps.join('\n')}\n} }`;
  });
  return code.build(['into', 'from'], lines.join('\n'));
}

function readValue(value: unknown, reader: ObjectReader): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return reader.read(value);
  const items = new Array(value.length);
  for (let index = 0; index < value.length; index++) items[index] = readValue(value[index], reader);
  return items;
}

/** One copy for all objects that a value is merged into; `undefined` for what is no object. */
function readObject(value: unknown, reader: ObjectReader): unknown {
  return typeof value === 'object' && value !== null ? readValue(value, reader) : undefined;
}

function mergeValue(into: Row, name: string, value: unknown, reader: ObjectReader): void {
  const present = into[name];
  if (value === null && present !== undefined) return;
  if (!mergeInside(present, value, reader)) into[name] = readValue(value, reader);
}

function mergeInside(present: unknown, value: unknown, reader: ObjectReader): boolean {
  if (typeof present !== 'object' || present === null) return false;
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(present)) {
    if (Array.isArray(value)) return false;
    reader.merge([present as Row], value);
    return true;
  }
  if (!Array.isArray(value) || value.length !== present.length) return false;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (item === null && present[index] != null) continue;
    if (!mergeInside(present[index], item, reader)) present[index] = readValue(item, reader);
  }
  return true;
}
