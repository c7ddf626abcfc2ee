/** Builds a function from text, with the values that the text refers to. */
export interface CodeParts {
  /** A name for a value that the text uses. */
  constant(value: unknown): string;
  /** @param body in JavaScript; text from a document must be inserted by `quoted` and `property`. */
  build<T>(parameters: readonly string[], body: string): T;
}

/**
 * Turns the compile-time knowledge of an operation into code: fields are read by literal names instead of variables
 * that hold names, which make interpreters of operations slow.
 */
export function createCode(): CodeParts {
  const names: string[] = [];
  const values: unknown[] = [];
  return {
    constant(value) {
      const known = values.indexOf(value);
      if (known >= 0) return names[known] as string;
      const name = `k${names.length}`;
      names.push(name);
      values.push(value);
      return name;
    },
    build(parameters, body) {
      const text = `'use strict'; return function (${parameters.join(', ')}) {\n${body}\n};`;
      return new Function(...names, text)(...values);
    },
  };
}

/** A string literal of JavaScript. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The field of a row with any name: rows inherit nothing. */
export function property(row: string, name: string): string {
  return `${row}[${quoted(name)}]`;
}

/**
 * The field of an object that was parsed from JSON; `undefined` where it has no own field of that name, even if all
 * objects inherit one.
 */
export function ownProperty(object: string, name: string): string {
  const read = property(object, name);
  return name in Object.prototype
    ? `(Object.hasOwn(${object}, ${quoted(name)}) ? ${read} : undefined)`
    : read;
}
