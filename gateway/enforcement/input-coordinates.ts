import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';

/**
 * Coordinates of the input fields and enum values that a coerced value holds: `OrderFilter.status`,
 * `OrderDimension.STATUS`. A field that is present counts whatever its value, `null` included.
 */
export function* inputCoordinates(type: GraphQLInputType, value: unknown): Generator<string> {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) yield* inputCoordinates(type.ofType, value);
  else if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) yield* inputCoordinates(type.ofType, item);
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      if (!Object.hasOwn(value, field.name)) continue;
      yield `${type.name}.${field.name}`;
      yield* inputCoordinates(field.type, (value as Record<string, unknown>)[field.name]);
    }
  } else if (isEnumType(type)) {
    yield `${type.name}.${type.getValues().find((known) => known.value === value)?.name ?? String(value)}`;
  }
}
