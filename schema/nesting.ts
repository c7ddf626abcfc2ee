const newline = 10;
const carriageReturn = 13;
const quote = 34;
const hash = 35;
const backslash = 92;

/**
 * Whether the braces, brackets and parentheses of a GraphQL document nest deeper than `levels`, found without parsing
 * it: graphql-js parses by recursion. Strings and comments do not count.
 */
export function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === hash) at = endOfLine(text, at);
    else if (code === quote) at = endOfString(text, at);
    else if (code === 40 || code === 91 || code === 123) {
      depth += 1;
      if (depth > levels) return true;
    } else if (code === 41 || code === 93 || code === 125) depth -= 1;
  }
  return false;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== newline && text.charCodeAt(at) !== carriageReturn)
    at += 1;
  return at;
}

/** @returns the position of the closing quotation mark, or of the end of the line or text where there is none. */
function endOfString(text: string, from: number): number {
  if (text.startsWith('"""', from)) return endOfBlock(text, from + 3);
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote || code === newline || code === carriageReturn) return at;
    if (code === backslash) at += 1;
  }
  return text.length;
}

function endOfBlock(text: string, from: number): number {
  let end = text.indexOf('"""', from);
  while (end > 0 && text.charCodeAt(end - 1) === backslash) end = text.indexOf('"""', end + 3);
  return end < 0 ? text.length : end + 2;
}
