import { type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';

/**
 * The types whose rows contribute to coordinates: their owners, the types that they return, and for a connection also
 * the type of its rows, since its counts and aggregates are over those rows.
 * @param coordinates of output fields: `Query.users`, `User.email`.
 */
export function touchedTypes(coordinates: Iterable<string>, schema: GraphQLSchema): ReadonlySet<string> {
  const touched = new Set<string>();
  for (const coordinate of coordinates) {
    const [owner = '', field = ''] = coordinate.split('.');
    for (const name of [owner, returnedBy(schema, owner, field)]) {
      if (name === undefined || touched.has(name)) continue;
      touched.add(name);
      for (const page of pageOf(schema, name)) touched.add(page);
    }
  }
  return touched;
}

/** The type of a connection's rows, from `nodes` or from its edges. */
function pageOf(schema: GraphQLSchema, name: string): string[] {
  if (!name.endsWith('Connection')) return [];
  const edge = returnedBy(schema, name, 'edges');
  const rows = [returnedBy(schema, name, 'nodes'), edge && returnedBy(schema, edge, 'node')];
  return rows.filter((row) => row !== undefined);
}

function returnedBy(schema: GraphQLSchema, owner: string, field: string): string | undefined {
  const type = schema.getType(owner);
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const returns = type.getFields()[field]?.type;
  return returns && getNamedType(returns).name;
}
