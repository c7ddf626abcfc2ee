import { type GraphQLSchema, isAbstractType } from 'graphql';

/** Names of a type and of the object types that a value of it may be; none for a type that the schema lacks. */
export function possibleTypes(name: string | undefined, schema: GraphQLSchema): readonly string[] {
  const type = name === undefined ? undefined : schema.getType(name);
  if (!type) return [];
  return [type, ...(isAbstractType(type) ? schema.getPossibleTypes(type) : [])].map((each) => each.name);
}
