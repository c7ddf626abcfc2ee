import { type GraphQLNamedType, type GraphQLSchema, isAbstractType, isInterfaceType } from 'graphql';

/** Names of a type and of all types that its values may have: policy on any of them applies. */
export function typesAt(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  if (!isAbstractType(type)) return [type.name];
  const narrower = isInterfaceType(type) ? schema.getImplementations(type).interfaces : [];
  return [type, ...narrower, ...schema.getPossibleTypes(type)].map(({ name }) => name);
}

/** The same for a type by name; only the name itself where the schema lacks the type. */
export function typesNamed(name: string, schema: GraphQLSchema): string[] {
  const type = schema.getType(name);
  return type ? typesAt(type, schema) : [name];
}
