import { textOfValue } from '#platform/runtime/json-text.ts';
import {
  hasOthers,
  type MadeObjects,
  mergeValue,
  type ObjectCode,
  type ObjectReader,
  type Readers,
  readObject,
  readValue,
} from '../objects/object-reader.ts';
import type { ReadFields } from '../read-fields.ts';
import { type ResponseObject, responseObjectPrototype } from '../response-object.ts';
import { createCode, ownProperty, property, quoted } from './generated-code.ts';

/** Each function is generated with its first call: most readers only read, or only merge. */
export const generatedObjects: ObjectCode = {
  read(fields, readers) {
    let Read: ObjectConstructor | undefined;
    return (from, made) => {
      Read ??= objectConstructor(fields, readers);
      return new Read(from, made);
    };
  },
  merge(fields, readers, shared) {
    let merge: ObjectReader['merge'] | undefined;
    return (into, from, made) => {
      merge ??= buildMerge(fields, readers, shared);
      merge(into, from, made);
    };
  },
  text(fields) {
    let text: ((from: object) => string) | undefined;
    return (from) => {
      text ??= buildText(fields);
      return text(from);
    };
  },
};

type ObjectConstructor = new (from: object, made: MadeObjects) => ResponseObject;

/** All rows that one reader makes have the same fields in the same order, which engines make the most of. */
function objectConstructor(fields: ReadFields, readers: Readers): ObjectConstructor {
  const code = createCode();
  const lines = fields.map((field) => {
    const value = ownProperty('from', field.from);
    const reader = readers.get(field);
    const read = reader ? `${code.constant(readValue)}(${value}, ${code.constant(reader)}, made)` : value;
    const at = property('this', field.to);
    return hasOthers(field, fields) ? `if (${value} !== undefined) ${at} = ${read};` : `${at} = ${read};`;
  });
  const ReadObject = code.build<ObjectConstructor>(['from', 'made'], lines.join('\n'));
  ReadObject.prototype = responseObjectPrototype;
  return ReadObject;
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

function buildText(fields: ReadFields): (from: object) => string {
  const code = createCode();
  const text = code.constant(textOfValue);
  const parts = fields.map(({ from }) => `${text}(${ownProperty('from', from)})`);
  return code.build(['from'], `return ${parts.join(` + ',' + `)};`);
}
