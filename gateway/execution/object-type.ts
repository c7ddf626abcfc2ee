import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { isOfType } from './collect-fields.ts';

/** The type that an object says to be of, where its place allows that; `undefined` where it does not. */
export function typeNamed(
  name: string,
  declared: GraphQLCompositeType,
  schema: GraphQLSchema,
): GraphQLCompositeType | undefined {
  // Domains may call the root types as they like.
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
