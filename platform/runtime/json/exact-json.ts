import { randomUUID } from 'node:crypto';
import { ExactNumber, isHeld } from '#schema/exact-number.ts';
import { endOfString } from './string-end.ts';

/**
 * Parses JSON as `JSON.parse` does, except that a number which a double does not hold is an `ExactNumber`.
 * A text without long numbers costs a look at every sixteenth character more. One that is beyond the powers of a double
 * in fewer characters (`1e-400`) is not noticed.
 * @throws SyntaxError for what is not JSON.
 */
export function parseExactJson(text: string): unknown {
  const marked = markExactNumbers(text);
  return marked === undefined ? JSON.parse(text) : unmarked(JSON.parse(marked));
}

/** A double holds each number of 15 digits: what it does not hold has 16 characters, the point among them. */
const longNumber = 16;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** Begins the strings that stand for numbers while a text is parsed. Random, so that no text can hold it. */
const mark = `${randomUUID()} `;

/** The text with a marked string for each number that a double does not hold; `undefined` where there is none. */
function markExactNumbers(text: string): string | undefined {
  const parts: string[] = [];
  let written = 0;
  // No string that begins before it ends after it.
  let outside = 0;
  for (let at = longNumber - 1; at < text.length; at += longNumber) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isOfNumber(text.charCodeAt(start - 1))) start -= 1;
    while (at < text.length && isOfNumber(text.charCodeAt(at))) at += 1;
    if (at - start < longNumber || text.charCodeAt(start - 1) === quote) continue;
    const number = text.slice(start, at);
    if (!jsonNumber.test(number) || isHeld(number)) continue;
    outside = endOfStrings(text, outside, start);
    if (outside > start) continue;
    parts.push(text.slice(written, start), `"${mark}${number}"`);
    written = at;
  }
  if (written === 0) return undefined;
  parts.push(text.slice(written));
  return parts.join('');
}

const quote = 34;

function isDigitOrPoint(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46;
}

/** Digits, and `.`, `e`, `E`, `+` and `-`. */
function isOfNumber(code: number): boolean {
  return isDigitOrPoint(code) || code === 101 || code === 69 || code === 43 || code === 45;
}

/**
 * The position after the last string that begins before another position.
 * @param from outside a string.
 */
function endOfStrings(text: string, from: number, before: number): number {
  let outside = from;
  for (
    let start = text.indexOf('"', outside);
    start >= 0 && start < before;
    start = text.indexOf('"', outside)
  ) {
    outside = endOfString(text, start) + 1;
  }
  return outside;
}

/** The value with numbers for its marked strings, in place. */
function unmarked(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = unmarked(value[index]);
    return value;
  }
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const before = object[key];
    const member = unmarked(before);
    // A member may be called `__proto__`, and an assignment would not be one to a member then.
    if (member !== before) Object.defineProperty(object, key, { ...asMember, value: member });
  }
  return value;
}

const asMember = { configurable: true, enumerable: true, writable: true };
