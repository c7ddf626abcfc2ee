/**
 * The unique part of a request: a name of fixed length that can be used in a document, a variable or a header, and that
 * subgraphs recognise in every form in which it reaches them.
 */
const prefix = 'unique';
const length = prefix.length + 10;

export function uniqueName(): string {
  number += 1;
  return prefix + number.toString(36).padStart(length - prefix.length, '0');
}

// Not from 0 in each process: names must not repeat.
let number = Date.now() * 1_000;

/** A text without the unique name at any of its places, and the name. */
export function withoutUniqueName(text: string): {
  readonly rest: string;
  readonly name: string | undefined;
} {
  let at = text.indexOf(prefix);
  if (at === -1) return { rest: text, name: undefined };
  const name = text.slice(at, at + length);
  let rest = '';
  let from = 0;
  while (at !== -1) {
    if (!text.startsWith(name, at)) throw new Error('Two requests met in one fetch.');
    rest += text.slice(from, at) + placeholder;
    from = at + length;
    at = text.indexOf(prefix, from);
  }
  return { rest: rest + text.slice(from), name };
}

/** As long as a name, so that sizes in bytes do not change. */
export const placeholder = '_'.repeat(length);
