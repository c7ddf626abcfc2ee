import { type GraphQLNamedType, type GraphQLSchema, isAbstractType, isInterfaceType } from 'graphql';

/** Names of a type, and of all that a value of it may be: what is said of any of them counts. */
export function typesAt(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  if (!isAbstractType(type)) return [type.name];
  const narrower = isInterfaceType(type) ? schema.getImplementations(type).interfaces : [];
  return [type, ...narrower, ...schema.getPossibleTypes(type)].map(({ name }) => name);
}

/** The same of a type by name; the name alone of one that the schema lacks. */
export function typesNamed(name: string, schema: GraphQLSchema): string[] {
  const type = schema.getType(name);
  return type ? typesAt(type, schema) : [name];
}
