import { type GraphQLLeafType, isEnumType } from 'graphql';
import { textOfString, textOfValue } from '#platform/runtime/json-text.ts';
import { ExactNumber, holdsInfinity, wholeText } from '#schema/exact-number.ts';
import { isInt32 } from '../valid-leaf.ts';
import { fallbackToCompletion } from './fallback-to-completion.ts';

/** A domain's value as JSON. @throws fallbackToCompletion for a value that is not of the type. */
export type LeafText = (value: unknown) => string;

/** A separate function for each type, so that none checks the type at run time. `leafValue` defines their values. */
export function leafText(type: GraphQLLeafType): LeafText {
  if (isEnumType(type)) {
    const texts = new Map<unknown, string>(type.getValues().map(({ name }) => [name, `"${name}"`]));
    return (value) => texts.get(value) ?? refuse();
  }
  switch (type.name) {
    case 'String':
      return stringText;
    case 'ID':
      return idText;
    case 'Int':
      return intText;
    case 'Float':
      return floatText;
    case 'Boolean':
      return booleanText;
    default:
      return anyText;
  }
}

function stringText(value: unknown): string {
  return typeof value === 'string' ? textOfString(value) : refuse();
}

function idText(value: unknown): string {
  if (typeof value === 'string') return textOfString(value);
  const text = wholeText(value);
  return text === undefined ? refuse() : `"${text}"`;
}

function intText(value: unknown): string {
  return isInt32(value) ? String(value) : refuse();
}

function floatText(value: unknown): string {
  if (Number.isFinite(value)) return String(value);
  return value instanceof ExactNumber ? value.text : refuse();
}

function booleanText(value: unknown): string {
  return typeof value === 'boolean' ? String(value) : refuse();
}

function anyText(value: unknown): string {
  return holdsInfinity(value) ? refuse() : textOfValue(value);
}

function refuse(): never {
  throw fallbackToCompletion;
}
