import { type GraphQLLeafType, isEnumType } from 'graphql';

/** Whether a domain's value is valid for the type. For custom scalars any value that JSON can hold is. */
export function leafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined;
  switch (type.name) {
    case 'String':
      return (value) => typeof value === 'string';
    case 'ID':
      return (value) => typeof value === 'string' || isWhole(value);
    case 'Int':
      return isWhole;
    case 'Float':
      return Number.isFinite;
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    default:
      return (value) => !isInfinite(value);
  }
}

/** `1e400` is parsed to infinity, which in JSON would become null. */
export function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

/** From here on, numbers are written with an exponent, which `Int` and `ID` do not have. */
const exponentFrom = 1e21;

export function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < exponentFrom;
}
