/** Builds a function from text once, with the values that its text names. */
export interface CodeParts {
  /** A name for a value that the text uses. */
  constant(value: unknown): string;
  /** @param body in JavaScript; whatever it repeats of a document is written by `quoted` and `property`. */
  build<T>(parameters: readonly string[], body: string): T;
}

/**
 * What is known of an operation when it is compiled becomes code of its own: fields are read by name, and not by a
 * variable that holds a name, which is what makes an interpreter of operations slow.
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

/** The field of a row, whatever its name: rows inherit nothing. */
export function property(row: string, name: string): string {
  return `${row}[${quoted(name)}]`;
}

/**
 * The field of an object that was parsed from JSON; `undefined` where it has none of that name, also where all
 * objects inherit one.
 */
export function ownProperty(object: string, name: string): string {
  const read = property(object, name);
  return name in Object.prototype
    ? `(Object.hasOwn(${object}, ${quoted(name)}) ? ${read} : undefined)`
    : read;
}
