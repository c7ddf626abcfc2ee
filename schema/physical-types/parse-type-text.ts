/** The parts of a type as SQL dialects write it: `timestamp(6) with time zone`, `ARRAY<STRUCT<a INT64>>`. */
export interface PhysicalTypeText {
  /** As written, for names that mean something else in another case: `Int8` and `int8`. */
  readonly name: string;
  /** All words outside of brackets, in lower case: `['timestamp', 'with', 'time', 'zone']`. */
  readonly words: readonly string[];
  /** What stands in the brackets, split at its commas. */
  readonly args: readonly string[];
  /** How many `[]` follow. */
  readonly dimensions: number;
}

/** @returns `undefined` for a text that is no type: brackets that do not match, or other signs than a type has. */
export function parseTypeText(written: string): PhysicalTypeText | undefined {
  const suffix = /(?:\s*\[\s*\d*\s*\])*$/.exec(written)?.[0] ?? '';
  const text = written.slice(0, written.length - suffix.length).trim();
  const open = text.search(/[(<]/);
  const close = open < 0 ? text.length : closingBracket(text, open);
  if (close < 0) return undefined;
  const before = open < 0 ? text : text.slice(0, open);
  const outside = `${before} ${text.slice(close + 1)}`;
  const words = outside.split(/\s+/).filter(Boolean);
  if (words.length === 0 || !words.every((word) => /^[A-Za-z_]\w*$/.test(word))) return undefined;
  return {
    name: words[0] ?? '',
    words: words.map((word) => word.toLowerCase()),
    args: open < 0 ? [] : splitAtCommas(text.slice(open + 1, close)),
    dimensions: suffix.split('[').length - 1,
  };
}

function closingBracket(text: string, open: number): number {
  const closers: string[] = [];
  for (let at = open; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "'") at = endOfQuote(text, at);
    else if (sign === '(') closers.push(')');
    else if (sign === '<') closers.push('>');
    else if (sign === ')' || sign === '>') {
      if (closers.pop() !== sign) return -1;
      if (closers.length === 0) return at;
    }
  }
  return -1;
}

/** Where a text in single quotes ends; at the end of all where it does not. */
function endOfQuote(text: string, start: number): number {
  const end = text.indexOf("'", start + 1);
  return end < 0 ? text.length : end;
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let begun = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "'") at = endOfQuote(text, at);
    else if (sign === '(' || sign === '<') depth++;
    else if (sign === ')' || sign === '>') depth--;
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(begun, at).trim());
      begun = at + 1;
    }
  }
  const last = text.slice(begun).trim();
  return parts.length === 0 && last === '' ? [] : [...parts, last];
}
