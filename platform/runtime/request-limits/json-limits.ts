import { endOfString } from '../json/string-end.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

const quote = 34;
const comma = 44;
/** The largest code of JSON's whitespace; every other character outside a string has a larger one. */
const space = 32;

/**
 * Refuses a JSON text before it is parsed, in one pass: for too deep nesting and for too many values in total. Invalid
 * JSON is left to the parser.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function checkJson(
  text: string,
  { bodyDepth, bodyValues }: Pick<RequestLimits, 'bodyDepth' | 'bodyValues'>,
): void {
  let depth = 0;
  let values = 1;
  // For a list or object that was just opened, it is unknown whether it has a first value.
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
