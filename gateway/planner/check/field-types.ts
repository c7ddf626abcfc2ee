import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isCompositeType,
  isInputType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type NamedTypeNode,
  type TypeNode,
  typeFromAST,
} from 'graphql';

/** Fields of a schema by their coordinates. */
export interface SchemaFields {
  definition(parent: string, field: string): GraphQLField<unknown, unknown> | undefined;
  /** The type that a variable is declared to have. */
  inputType(declared: TypeNode): GraphQLInputType | undefined;
  /** The type of a field that is no value. */
  type(parent: string, field: string): { readonly name: string; readonly lists: number } | undefined;
}

export function createSchemaFields(schema: GraphQLSchema): SchemaFields {
  function definition(parent: string, field: string) {
    const type = schema.getType(parent);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[field] : undefined;
  }

  return {
    definition,
    inputType(declared) {
      const type = typeFromAST(schema, declared as NamedTypeNode);
      return isInputType(type) ? type : undefined;
    },
    type(parent, field) {
      const found = definition(parent, field)?.type;
      const named = found && getNamedType(found);
      return isCompositeType(named) ? { name: named.name, lists: listsOf(found) } : undefined;
    },
  };
}

function listsOf(type: GraphQLType | undefined): number {
  if (isNonNullType(type)) return listsOf(type.ofType);
  return isListType(type) ? 1 + listsOf(type.ofType) : 0;
}
