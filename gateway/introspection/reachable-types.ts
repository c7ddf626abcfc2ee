import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  specifiedScalarTypes,
} from 'graphql';

/** Types that are reachable from the root types through visible fields and arguments. */
export function reachableTypes(schema: GraphQLSchema, hidden: ReadonlySet<string>): Set<string> {
  const reached = new Set<string>();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const waiting: GraphQLNamedType[] = [
    ...roots.filter((type) => type !== null && type !== undefined),
    ...schema.getDirectives().flatMap(({ args }) => args.map(({ type }) => getNamedType(type))),
    ...specifiedScalarTypes,
  ];
  for (let type = waiting.pop(); type; type = waiting.pop()) {
    if (hidden.has(type.name) || reached.has(type.name)) continue;
    reached.add(type.name);
    waiting.push(...leadsTo(schema, type, hidden));
  }
  return reached;
}

function leadsTo(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  hidden: ReadonlySet<string>,
): readonly GraphQLNamedType[] {
  const shown = (coordinate: string) => !hidden.has(coordinate);
  if (isUnionType(type)) return type.getTypes();
  if (isInputObjectType(type)) {
    return Object.values(type.getFields())
      .filter(({ name }) => shown(`${type.name}.${name}`))
      .map((field) => getNamedType(field.type));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields: GraphQLField<unknown, unknown>[] = Object.values(type.getFields());
  const members = fields
    .filter(({ name }) => shown(`${type.name}.${name}`))
    .flatMap(({ name, args, type: of }) => [
      getNamedType(of),
      ...args
        .filter((argument) => shown(`${type.name}.${name}(${argument.name}:)`))
        .map((argument) => getNamedType(argument.type)),
    ]);
  return [
    ...members,
    ...type.getInterfaces(),
    ...(isAbstractType(type) ? schema.getPossibleTypes(type) : []),
  ];
}
