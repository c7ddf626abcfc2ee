/** An object of an answer. It inherits nothing, so that a field may have any name, `constructor` and `__proto__` too. */
export type Row = Record<string, unknown>;

// Not `Object.create(null)`, whose objects are hash tables: these share their layout.
const Empty = function Empty() {} as unknown as new () => Row;

/** Of all rows. */
export const rowPrototype: object = Object.create(null);
Empty.prototype = rowPrototype;

export function createRow(): Row {
  return new Empty();
}

/** A field of an object that may inherit; `undefined` where it has none of that name. */
export function ownField(from: object, name: string): unknown {
  return Object.hasOwn(from, name) ? (from as Row)[name] : undefined;
}
