import { type GraphQLLeafType, isEnumType } from 'graphql';

/** Whether a domain's value is one of the type. Of scalars that GraphQL does not define, any is that JSON can hold. */
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

/** What `1e400` is parsed to: written in JSON again it would be null. */
export function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

/** Above it numbers are written with an exponent, which no `Int` and no `ID` has. */
const exponentFrom = 1e21;

export function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < exponentFrom;
}
