import { textOfValue } from '#platform/runtime/json-text.ts';
import { hasOthers, mergeValue, type ObjectCode, readObject, readValue } from '../objects/object-reader.ts';
import { createResponseObject, ownField } from '../response-object.ts';

/** Goes through the fields of an object one by one. */
export const interpretedObjects: ObjectCode = {
  read(fields, readers) {
    const steps = fields.map((field) => ({
      ...field,
      reader: readers.get(field),
      mayBeAnother: hasOthers(field, fields),
    }));
    return (object, made) => {
      const row = createResponseObject();
      for (const { from, to, reader, mayBeAnother } of steps) {
        const value = ownField(object, from);
        if (mayBeAnother && value === undefined) continue;
        row[to] = reader ? readValue(value, reader, made) : value;
      }
      return row;
    };
  },
  merge(fields, readers, shared) {
    const steps = fields.map((field) => ({ ...field, reader: readers.get(field) }));
    return (into, object, made) => {
      for (const { from, to, reader } of steps) {
        const value = ownField(object, from);
        if (value === undefined) continue;
        const copy = reader && shared ? readObject(value, reader, made) : undefined;
        for (const row of into) {
          const present = row[to];
          if (copy !== undefined && present === undefined) row[to] = copy;
          else if (reader) mergeValue(row, to, value, reader, made);
          else if (value !== null || present === undefined) row[to] = value;
        }
      }
    };
  },
  text: (fields) => (object) => {
    let text = '';
    for (const { from } of fields) text += `${textOfValue(ownField(object, from))},`;
    return text;
  },
};
