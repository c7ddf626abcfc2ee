import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/**
 * The coordinates of all inputs that a subgraph operation may have, whatever its variables: its arguments and all that
 * their types contain. An argument that is left out may have a default.
 * @param selected coordinates of the operation's fields, those of every type that a field of an interface may be of.
 */
export function inputCoordinates(selected: Iterable<string>, schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();

  function add(type: GraphQLInputType): void {
    const named = getNamedType(type);
    if (isEnumType(named)) for (const { name } of named.getValues()) found.add(`${named.name}.${name}`);
    if (!isInputObjectType(named)) return;
    for (const field of Object.values(named.getFields())) {
      const coordinate = `${named.name}.${field.name}`;
      if (found.has(coordinate)) continue;
      found.add(coordinate);
      add(field.type);
    }
  }

  for (const coordinate of selected) {
    const [owner = '', name = ''] = coordinate.split('.');
    const type = schema.getType(owner);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    for (const argument of field?.args ?? []) {
      found.add(`${coordinate}(${argument.name}:)`);
      add(argument.type);
    }
  }
  return found;
}
