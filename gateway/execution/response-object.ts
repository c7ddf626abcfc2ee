/** An object of a response. It inherits nothing, so that a field may be named `constructor` or `__proto__`. */
export type ResponseObject = Record<string, unknown>;

// Not `Object.create(null)`, whose objects are hash tables: these share their layout.
const Empty = function Empty() {} as unknown as new () => ResponseObject;

/** The prototype of all rows. */
export const responseObjectPrototype: object = Object.create(null);
Empty.prototype = responseObjectPrototype;

export function createResponseObject(): ResponseObject {
  return new Empty();
}

/** A field of an object that may inherit; `undefined` where it has no own field of that name. */
export function ownField(from: object, name: string): unknown {
  return Object.hasOwn(from, name) ? (from as ResponseObject)[name] : undefined;
}
