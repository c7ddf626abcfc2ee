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
  const numbers = findExactNumbers(text);
  if (numbers.length === 0) return JSON.parse(text);
  const mark = markFor(text);
  return unmarked(JSON.parse(withMarks(text, numbers, mark)), mark);
}

/** A double holds each number of 15 digits: what it does not hold has 16 characters, the point among them. */
const longNumber = 16;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** Where the numbers begin and end that a double does not hold: start and end in turns. */
function findExactNumbers(text: string): number[] {
  const isInString = createStringCheck(text);
  const found: number[] = [];
  for (let at = longNumber - 1; at < text.length; at += longNumber) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isOfNumber(text.charCodeAt(start - 1))) start -= 1;
    while (at < text.length && isOfNumber(text.charCodeAt(at))) at += 1;
    if (at - start < longNumber || text.charCodeAt(start - 1) === quote) continue;
    const number = text.slice(start, at);
    if (!jsonNumber.test(number) || isHeld(number) || isInString(start)) continue;
    found.push(start, at);
  }
  return found;
}

const quote = 34;

function isDigitOrPoint(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46;
}

/** Digits, and `.`, `e`, `E`, `+` and `-`. */
function isOfNumber(code: number): boolean {
  return isDigitOrPoint(code) || code === 101 || code === 69 || code === 43 || code === 45;
}

/** Whether a position is in a string, asked from the left to the right: each quotation mark is looked for once. */
function createStringCheck(text: string): (at: number) => boolean {
  const quoteFrom = (from: number) => {
    const next = text.indexOf('"', from);
    return next < 0 ? text.length : next;
  };
  let opening: number | undefined;
  let after = 0;
  return (at) => {
    opening ??= quoteFrom(0);
    while (opening < at) {
      after = endOfString(text, opening) + 1;
      opening = quoteFrom(after);
    }
    return after > at;
  };
}

/** Short, since a text may need a hundred thousand of them. */
const shortMark = '\u007f';
/** As it is written, or escaped. */
const likeShortMark = /\u007f|\\u007f/i;
/** Random, so that no text can hold it. */
const longMark = `${randomUUID()} `;

/** What begins the strings that stand for numbers while a text is parsed, and none that is a string of the text. */
function markFor(text: string): string {
  return likeShortMark.test(text) ? longMark : shortMark;
}

function withMarks(text: string, numbers: readonly number[], mark: string): string {
  let marked = '';
  let written = 0;
  for (let index = 0; index < numbers.length; index += 2) {
    const [start, end] = [numbers[index] ?? 0, numbers[index + 1] ?? 0];
    marked += `${text.slice(written, start)}"${mark}${text.slice(start, end)}"`;
    written = end;
  }
  return marked + text.slice(written);
}

/** The value with numbers for its marked strings, in place. */
function unmarked(value: unknown, mark: string): unknown {
  if (typeof value === 'string') {
    return value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = unmarked(value[index], mark);
    return value;
  }
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const before = object[key];
    const member = unmarked(before, mark);
    if (member === before) continue;
    // An assignment would not be one to a member of that name.
    if (key === '__proto__') Object.defineProperty(object, key, { ...asMember, value: member });
    else object[key] = member;
  }
  return value;
}

const asMember = { configurable: true, enumerable: true, writable: true };
