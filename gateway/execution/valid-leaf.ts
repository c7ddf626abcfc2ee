import { type GraphQLLeafType, isEnumType } from 'graphql';
import { ExactNumber, holdsInfinity, wholeText } from '#schema/exact-number.ts';

/** A domain's value as it is in a response; `undefined` for one that is not valid for the type. */
export type LeafValue = (value: unknown) => unknown;

/** The values of a type. For custom scalars any value that JSON can hold is one; an `ID` is text in every response. */
export function leafValue(type: GraphQLLeafType): LeafValue {
  if (isEnumType(type)) return ifValid((value) => typeof value === 'string' && Boolean(type.getValue(value)));
  switch (type.name) {
    case 'String':
      return ifValid((value) => typeof value === 'string');
    case 'ID':
      return (value) => (typeof value === 'string' ? value : wholeText(value));
    case 'Int':
      return ifValid(isInt32);
    case 'Float':
      return ifValid((value) => Number.isFinite(value) || value instanceof ExactNumber);
    case 'Boolean':
      return ifValid((value) => typeof value === 'boolean');
    default:
      return ifValid((value) => !holdsInfinity(value));
  }
}

function ifValid(isValid: (value: unknown) => boolean): LeafValue {
  return (value) => (isValid(value) ? value : undefined);
}

/** Whether it is an `Int`, which has 32 bits. */
export function isInt32(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value;
}
