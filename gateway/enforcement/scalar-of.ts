import { type GraphQLOutputType, getNullableType, isScalarType } from 'graphql';

/** The scalar of a single value; `undefined` for lists, enums and objects, which only NULL can mask. */
export function scalarOf(type: GraphQLOutputType | undefined): string | undefined {
  const nullable = type && getNullableType(type);
  return isScalarType(nullable) ? nullable.name : undefined;
}
