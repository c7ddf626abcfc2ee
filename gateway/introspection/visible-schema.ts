import {
  type GraphQLArgument,
  type GraphQLArgumentConfig,
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  type GraphQLField,
  type GraphQLFieldConfig,
  type GraphQLInputField,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import type { Visibility } from './visibility.ts';

/**
 * A schema without its hidden parts, for introspection and validation, never for execution. The query type stays,
 * even without fields, since a schema needs one.
 */
export function makeVisibleSchema(schema: GraphQLSchema, visibility: Visibility): GraphQLSchema {
  const types = new Map<string, GraphQLNamedType>();

  function named<T extends GraphQLNamedType>(type: T): T {
    if (isScalarType(type) || isIntrospectionType(type)) return type;
    const known = types.get(type.name);
    if (known) return known as T;
    const made = makeType(type);
    types.set(type.name, made);
    return made as T;
  }

  function wrapped<T extends GraphQLType>(type: T): T {
    if (isNonNullType(type)) return new GraphQLNonNull(wrapped(type.ofType)) as unknown as T;
    if (isListType(type)) return new GraphQLList(wrapped(type.ofType)) as unknown as T;
    return named(type as GraphQLNamedType) as T;
  }

  function makeType(type: GraphQLNamedType): GraphQLNamedType {
    if (isObjectType(type) || isInterfaceType(type)) {
      const config = {
        ...type.toConfig(),
        interfaces: () =>
          type
            .getInterfaces()
            .filter(({ name }) => visibility.type(name))
            .map(named),
        fields: () => fieldsOf(type),
      };
      return isObjectType(type)
        ? new GraphQLObjectType(config as ConstructorParameters<typeof GraphQLObjectType>[0])
        : new GraphQLInterfaceType(config as ConstructorParameters<typeof GraphQLInterfaceType>[0]);
    }
    if (isUnionType(type)) {
      const members = () =>
        type
          .getTypes()
          .filter(({ name }) => visibility.type(name))
          .map(named);
      return new GraphQLUnionType({ ...type.toConfig(), types: members });
    }
    if (isInputObjectType(type)) {
      return new GraphQLInputObjectType({ ...type.toConfig(), fields: () => inputFieldsOf(type) });
    }
    return new GraphQLEnumType({
      ...(type as GraphQLEnumType).toConfig(),
      values: valuesOf(type as GraphQLEnumType),
    });
  }

  function fieldsOf(
    type: GraphQLObjectType | GraphQLInterfaceType,
  ): Record<string, GraphQLFieldConfig<unknown, unknown>> {
    const fields: GraphQLField<unknown, unknown>[] = Object.values(type.getFields());
    return Object.fromEntries(
      fields
        .filter(({ name }) => visibility.field(type.name, name))
        .map((field) => [field.name, fieldOf(type, field)]),
    );
  }

  function fieldOf(
    owner: GraphQLNamedType,
    field: GraphQLField<unknown, unknown>,
  ): GraphQLFieldConfig<unknown, unknown> {
    const { description, deprecationReason, type, args } = field;
    const shown = args.filter(({ name }) => visibility.argument(owner.name, field.name, name));
    return {
      description,
      deprecationReason,
      type: wrapped(type as GraphQLOutputType),
      args: Object.fromEntries(shown.map((argument) => [argument.name, inputOf(argument)])),
    };
  }

  function inputFieldsOf(type: GraphQLInputObjectType): Record<string, GraphQLInputFieldConfig> {
    const fields = Object.values(type.getFields()).filter(({ name }) => visibility.input(type.name, name));
    return Object.fromEntries(fields.map((field) => [field.name, inputOf(field)]));
  }

  /** A caller who may not see what a default names must give a value: with the default the operation is refused. */
  function inputOf(
    input: GraphQLArgument | GraphQLInputField,
  ): GraphQLArgumentConfig & GraphQLInputFieldConfig {
    const { description, deprecationReason, defaultValue } = input;
    const type: GraphQLInputType = wrapped(input.type);
    if (visibility.value(input.type, defaultValue))
      return { description, deprecationReason, type, defaultValue };
    return { description, deprecationReason, type: isNonNullType(type) ? type : new GraphQLNonNull(type) };
  }

  function valuesOf(type: GraphQLEnumType): GraphQLEnumValueConfigMap {
    return Object.fromEntries(
      Object.entries(type.toConfig().values).filter(([name]) => visibility.value(type, name)),
    );
  }

  const { query, mutation, subscription, ...config } = schema.toConfig();
  const rootOf = (type: GraphQLObjectType | null | undefined) =>
    type && visibility.type(type.name) ? named(type) : null;
  const shown = config.types.filter(
    (type) => isIntrospectionType(type) || isSpecifiedScalarType(type) || visibility.type(type.name),
  );
  return new GraphQLSchema({
    ...config,
    assumeValid: true,
    query: query ? named(query) : null,
    mutation: rootOf(mutation),
    subscription: rootOf(subscription),
    types: shown.map(named),
  });
}
