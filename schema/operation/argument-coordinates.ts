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
  /** The types that the field may belong to: several where it is selected through an abstract one. */
  readonly owners: readonly string[];
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/** The coordinate of an argument or input field, and its value. */
export interface AskedWith {
  readonly coordinate: string;
  /** Coerced; for an enum, its name in the graph. */
  readonly value: unknown;
}

/**
 * Yields the coordinates of all inputs of a field: `Query.orders(where:)`, `OrderFilter.status`,
 * `OrderDimension.STATUS`. An input that is present counts whatever its value, `null` included.
 * @param variables coerced.
 * @param seen values that were visited already: many fields may share one large variable.
 * @throws GraphQLError where an argument does not coerce.
 */
export function* argumentCoordinates(
  { owners, field, node }: SelectedField,
  variables: Readonly<Record<string, unknown>>,
  seen: WeakSet<object>,
): Generator<AskedWith> {
  const values = getArgumentValues(field, node, variables);
  for (const argument of field.args) {
    if (!Object.hasOwn(values, argument.name)) continue;
    const value = values[argument.name];
    for (const owner of owners) yield { coordinate: `${owner}.${field.name}(${argument.name}:)`, value };
    yield* valueCoordinates(argument.type, value, seen);
  }
}

function* valueCoordinates(
  type: GraphQLInputType,
  value: unknown,
  seen: WeakSet<object>,
): Generator<AskedWith> {
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
      const member = (value as Record<string, unknown>)[field.name];
      yield { coordinate: `${type.name}.${field.name}`, value: member };
      yield* valueCoordinates(field.type, member, seen);
    }
  } else if (isEnumType(type)) {
    const name = type.getValues().find((known) => known.value === value)?.name ?? String(value);
    yield { coordinate: `${type.name}.${name}`, value: name };
  }
}
