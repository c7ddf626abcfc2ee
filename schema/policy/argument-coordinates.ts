import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getArgumentValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

export interface SelectedField {
  /** Types that the field may be of: several where it is selected through an abstract one. */
  readonly owners: readonly string[];
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/**
 * Coordinates of all that a field is asked with: `Query.orders(where:)`, `OrderFilter.status`,
 * `OrderDimension.STATUS`. What is present counts whatever its value, `null` included.
 * @param variables coerced.
 * @param seen parts that were walked already: many fields may be asked with one large variable.
 * @throws GraphQLError where an argument does not coerce.
 */
export function* argumentCoordinates(
  { owners, field, node }: SelectedField,
  variables: Readonly<Record<string, unknown>>,
  seen: WeakSet<object>,
): Generator<string> {
  const values = getArgumentValues(field, node, variables);
  for (const argument of field.args) {
    if (!Object.hasOwn(values, argument.name)) continue;
    for (const owner of owners) yield `${owner}.${field.name}(${argument.name}:)`;
    yield* valueCoordinates(argument.type, values[argument.name], seen);
  }
}

function* valueCoordinates(type: GraphQLInputType, value: unknown, seen: WeakSet<object>): Generator<string> {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) yield* valueCoordinates(type.ofType, value, seen);
  else if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value];
    if (seen.has(items)) return;
    seen.add(items);
    for (const item of items) yield* valueCoordinates(type.ofType, item, seen);
  } else if (isInputObjectType(type)) {
    if (seen.has(value)) return;
    seen.add(value);
    for (const field of Object.values(type.getFields())) {
      if (!Object.hasOwn(value, field.name)) continue;
      yield `${type.name}.${field.name}`;
      yield* valueCoordinates(field.type, (value as Record<string, unknown>)[field.name], seen);
    }
  } else if (isEnumType(type)) {
    yield `${type.name}.${type.getValues().find((known) => known.value === value)?.name ?? String(value)}`;
  }
}
