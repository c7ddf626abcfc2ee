import { type GraphQLOutputType, getNullableType, isScalarType } from 'graphql';

/** The scalar of a single value; `undefined` of lists, enums and objects, which no mask but NULL fits. */
export function scalarOf(type: GraphQLOutputType | undefined): string | undefined {
  const nullable = type && getNullableType(type);
  return isScalarType(nullable) ? nullable.name : undefined;
}
