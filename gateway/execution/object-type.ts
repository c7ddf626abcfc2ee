import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { isOfType } from './collect-fields.ts';

/** The type that an object states, where its place allows that type; `undefined` where it does not. */
export function typeNamed(
  name: string,
  declared: GraphQLCompositeType,
  schema: GraphQLSchema,
): GraphQLCompositeType | undefined {
  // Domains may name their root types differently.
  if (name === declared.name || isRoot(declared, schema)) return declared;
  const type = schema.getType(name);
  if (isObjectType(declared)) {
    return isInterfaceType(type) && declared.getInterfaces().includes(type) ? declared : undefined;
  }
  return isCompositeType(type) && isOfType(type, declared, schema) ? type : undefined;
}

function isRoot(type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}
