import {
  type ConstDirectiveNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  GraphQLDeprecatedDirective,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getDirectiveValues,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  specifiedDirectives,
  specifiedScalarTypes,
  type TypeNode,
  valueFromAST,
} from 'graphql';
import { readPiece } from './pieces.ts';
import type { DirectiveText, SchemaText, TypeText } from './schema-text.ts';
import type { Pause } from './yield-to-event-loop.ts';

/** Whether a schema is put together just now: it lists all its types, and need not look for more of them in fields. */
interface Assembly {
  under: boolean;
}

/**
 * A schema whose types are there by name, and are read when something of them is first asked for: of a graph of
 * thousands of types an operation needs a few. There are no AST nodes.
 * @param text of a valid schema.
 * @param pause between pieces of the work.
 */
export async function createSchema(text: SchemaText, pause: Pause): Promise<GraphQLSchema> {
  const types = new Map<string, GraphQLNamedType>();
  const assembly: Assembly = { under: false };
  for (const piece of text.types) {
    for (const type of readPiece<TypeText>(piece)) types.set(type.name, createType(type, types, assembly));
    await pause();
  }
  const root = (name: string | undefined) =>
    name === undefined ? undefined : (types.get(name) as GraphQLObjectType);
  // The defaults of their arguments read the fields of inputs.
  const directives = text.directives.map((directive) => createDirective(directive, types));
  await pause();
  assembly.under = true;
  const schema = new GraphQLSchema({
    description: text.description,
    query: root(text.query),
    mutation: root(text.mutation),
    subscription: root(text.subscription),
    types: [...types.values()],
    directives,
    assumeValid: true,
  });
  assembly.under = false;
  // The largest of them, and everybody needs them.
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    await pause();
    type?.getFields();
  }
  await pause();
  return schema;
}

type Types = ReadonlyMap<string, GraphQLNamedType>;

function createType(text: TypeText, types: Types, assembly: Assembly): GraphQLNamedType {
  const { kind, name, description, related, definition = '', specifiedByURL, isOneOf } = text;
  const named = { name, description };
  const relatives = <T>() => related.map((other) => types.get(other) as T);
  switch (kind) {
    case 'scalar':
      return (
        specifiedScalarTypes.find((scalar) => scalar.name === name) ??
        new GraphQLScalarType({ ...named, specifiedByURL })
      );
    case 'union':
      return new GraphQLUnionType({ ...named, types: () => relatives<GraphQLObjectType>() });
    case 'enum':
      return new GraphQLEnumType({ ...named, values: () => valuesOf(read(definition)) });
    case 'input':
      return new ListedInput(
        { ...named, isOneOf, fields: () => inputsOf(read<InputObjectTypeDefinitionNode>(definition), types) },
        assembly,
      );
    default: {
      const config = {
        ...named,
        interfaces: () => relatives<GraphQLInterfaceType>(),
        fields: () => fieldsOf(read(definition), types),
      };
      return kind === 'object' ? new ListedObject(config, assembly) : new ListedInterface(config, assembly);
    }
  }
}

// graphql-js reads the fields of all types to find types that are not listed. Here all are.

class ListedObject extends GraphQLObjectType {
  readonly #assembly: Assembly;

  constructor(config: ConstructorParameters<typeof GraphQLObjectType>[0], assembly: Assembly) {
    super(config);
    this.#assembly = assembly;
  }

  override getFields() {
    return this.#assembly.under ? {} : super.getFields();
  }
}

class ListedInterface extends GraphQLInterfaceType {
  readonly #assembly: Assembly;

  constructor(config: ConstructorParameters<typeof GraphQLInterfaceType>[0], assembly: Assembly) {
    super(config);
    this.#assembly = assembly;
  }

  override getFields() {
    return this.#assembly.under ? {} : super.getFields();
  }
}

class ListedInput extends GraphQLInputObjectType {
  readonly #assembly: Assembly;

  constructor(config: ConstructorParameters<typeof GraphQLInputObjectType>[0], assembly: Assembly) {
    super(config);
    this.#assembly = assembly;
  }

  override getFields() {
    return this.#assembly.under ? {} : super.getFields();
  }
}

function read<T>(definition: string): T {
  return parse(definition, { noLocation: true }).definitions[0] as T;
}

function fieldsOf(
  { fields = [] }: ObjectTypeDefinitionNode,
  types: Types,
): GraphQLFieldConfigMap<unknown, unknown> {
  return Object.fromEntries(
    fields.map((field) => [
      field.name.value,
      {
        ...told(field),
        type: typeOf(field.type, types) as GraphQLOutputType,
        args: argumentsOf(field, types),
      },
    ]),
  );
}

function argumentsOf(
  { arguments: given = [] }: FieldDefinitionNode,
  types: Types,
): GraphQLFieldConfigArgumentMap {
  return Object.fromEntries(given.map((argument) => [argument.name.value, inputOf(argument, types)]));
}

function inputsOf({ fields = [] }: InputObjectTypeDefinitionNode, types: Types) {
  return Object.fromEntries(fields.map((field) => [field.name.value, inputOf(field, types)]));
}

function inputOf(node: InputValueDefinitionNode, types: Types) {
  const type = typeOf(node.type, types) as GraphQLInputType;
  return { ...told(node), type, defaultValue: valueFromAST(node.defaultValue, type) };
}

function valuesOf({ values = [] }: EnumTypeDefinitionNode): GraphQLEnumValueConfigMap {
  return Object.fromEntries(values.map((value) => [value.name.value, told(value)]));
}

function told(node: {
  readonly description?: { readonly value: string } | undefined;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}) {
  const { directives = [] } = node;
  const deprecated = getDirectiveValues(GraphQLDeprecatedDirective, { directives });
  return {
    description: node.description?.value,
    deprecationReason: deprecated?.reason as string | undefined,
  };
}

function typeOf(node: TypeNode, types: Types): GraphQLType {
  if (node.kind === Kind.LIST_TYPE) return new GraphQLList(typeOf(node.type, types));
  if (node.kind === Kind.NON_NULL_TYPE) {
    return new GraphQLNonNull(typeOf(node.type, types) as ConstructorParameters<typeof GraphQLNonNull>[0]);
  }
  return types.get(node.name.value) as GraphQLNamedType;
}

function createDirective(text: DirectiveText, types: Types): GraphQLDirective {
  const { name, description, locations, isRepeatable, definition } = text;
  const known = specifiedDirectives.find((directive) => directive.name === name);
  if (definition === undefined && known) return known;
  const [holder] = read<ObjectTypeDefinitionNode>(definition ?? '').fields ?? [];
  return new GraphQLDirective({
    name,
    description,
    locations,
    isRepeatable,
    args: holder ? argumentsOf(holder, types) : {},
  });
}
