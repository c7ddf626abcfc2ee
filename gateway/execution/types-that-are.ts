import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** Names of a type and of all that are of it; an object that a domain knows by its interface has that one's. */
export function typesThatAre(name: string, schema: GraphQLSchema): ReadonlySet<string> {
  const type = schema.getType(name);
  const names = new Set([name]);
  if (!isAbstractType(type)) return names;
  for (const other of Object.values(schema.getTypeMap())) {
    if ((isObjectType(other) || isInterfaceType(other)) && schema.isSubType(type, other))
      names.add(other.name);
  }
  return names;
}
