import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** The average length of each list of introspection over the schema's types. */
type Averages = Readonly<Record<string, number>>;

const bySchema = new WeakMap<GraphQLSchema, Averages>();

/**
 * The number of objects that an introspection field returns for one parent. An average where it differs between
 * types, since most introspection queries select all types.
 */
export function introspectionFactor(
  schema: GraphQLSchema,
  { name }: GraphQLField<unknown, unknown>,
  type: GraphQLNamedType,
): number {
  const averages = bySchema.get(schema) ?? measure(schema);
  bySchema.set(schema, averages);
  // An average: most types do not wrap another type.
  if (name === 'ofType' && type.name === '__Type') return 0.5;
  return averages[name] ?? 1;
}

function measure(schema: GraphQLSchema): Averages {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const sum = (count: (type: GraphQLNamedType) => number) =>
    types.reduce((all, type) => all + count(type), 0);
  const perType = (total: number) => total / types.length;
  return {
    types: types.length,
    directives: schema.getDirectives().length,
    fields: perType(fields.length),
    args: fields.reduce((all, { args }) => all + args.length, 0) / Math.max(fields.length, 1),
    inputFields: perType(sum((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0))),
    enumValues: perType(sum((type) => (isEnumType(type) ? type.getValues().length : 0))),
    possibleTypes: perType(sum((type) => possible(schema, type))),
    interfaces: perType(
      sum((type) => (isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().length : 0)),
    ),
  };
}

function possible(schema: GraphQLSchema, type: GraphQLNamedType): number {
  return isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type).length : 0;
}
