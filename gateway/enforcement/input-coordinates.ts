import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';

/**
 * Coordinates of the input fields and enum values that a coerced value holds: `OrderFilter.status`,
 * `OrderDimension.STATUS`. A field that is present counts whatever its value, `null` included.
 * @param seen parts that were walked already: many fields may be asked with one large variable.
 */
export function* inputCoordinates(
  type: GraphQLInputType,
  value: unknown,
  seen: WeakSet<object>,
): Generator<string> {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) yield* inputCoordinates(type.ofType, value, seen);
  else if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value];
    if (seen.has(items)) return;
    seen.add(items);
    for (const item of items) yield* inputCoordinates(type.ofType, item, seen);
  } else if (isInputObjectType(type)) {
    if (seen.has(value)) return;
    seen.add(value);
    for (const field of Object.values(type.getFields())) {
      if (!Object.hasOwn(value, field.name)) continue;
      yield `${type.name}.${field.name}`;
      yield* inputCoordinates(field.type, (value as Record<string, unknown>)[field.name], seen);
    }
  } else if (isEnumType(type)) {
    yield `${type.name}.${type.getValues().find((known) => known.value === value)?.name ?? String(value)}`;
  }
}
