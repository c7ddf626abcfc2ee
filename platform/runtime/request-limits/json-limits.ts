import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

const quote = 34;
const comma = 44;
const backslash = 92;
/** The largest code of JSON's whitespace; nothing else that JSON writes outside a string has one as small. */
const space = 32;

/**
 * Refuses a JSON text before anything is built of it, in one pass: for lists and objects too deep inside each other,
 * and for too many values, wherever in it they stand. What is no JSON is for the parser to say.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function checkJson(
  text: string,
  { bodyDepth, bodyValues }: Pick<RequestLimits, 'bodyDepth' | 'bodyValues'>,
): void {
  let depth = 0;
  let values = 1;
  // Of a list or object that was just opened it is not known yet whether it has a first value.
  let opened = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= space) continue;
    const closes = code === 93 || code === 125;
    if ((opened && !closes) || code === comma) {
      values += 1;
      if (values > bodyValues) {
        throw limitExceeded(`The request has more than ${bodyValues} values in its JSON`, 'bodyValues');
      }
    }
    opened = code === 91 || code === 123;
    if (opened) {
      depth += 1;
      if (depth > bodyDepth) {
        throw limitExceeded(`The request's JSON nests more than ${bodyDepth} levels deep`, 'bodyDepth');
      }
    } else if (closes) depth -= 1;
    else if (code === quote) at = endOfString(text, at);
  }
}

/** @returns the position of the quotation mark that closes it, or of the end of what cannot be a string. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let start = end;
    while (text.charCodeAt(start - 1) === backslash) start -= 1;
    if ((end - start) % 2 === 0) return end;
  }
  return text.length;
}
