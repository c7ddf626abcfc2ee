import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  print,
  type StringValueNode,
  separateOperations,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { distinct } from '../distinct.ts';
import { isToken } from './uses.ts';

/**
 * Prints one operation with its fragments without values: a text becomes empty or one fixed token, a number 0, a flag
 * false, a list loses its duplicates, and aliases are numbered. Names of the schema, enum values included, remain, and
 * so do the names of the operation, its fragments and its variables.
 */
export function operationShape(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): string {
  const alone = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const types = new TypeInfo(schema);
  const aliases = new Map<string, string>();
  const shape = visit(
    alone,
    visitWithTypeInfo(types, {
      Field: {
        leave(node) {
          if (!node.alias) return undefined;
          const name = aliases.get(node.alias.value) ?? `_${aliases.size + 1}`;
          aliases.set(node.alias.value, name);
          return { ...node, alias: { kind: Kind.NAME, value: name } };
        },
      },
      // A custom scalar may be written as an object, whose members are values too, or as a bare word.
      ObjectValue: () => (isScalarType(getNamedType(types.getInputType())) ? text('') : undefined),
      EnumValue: () => (isScalarType(getNamedType(types.getInputType())) ? text('') : undefined),
      ListValue: { leave: (node) => ({ ...node, values: distinct(node.values, print) }) },
      StringValue: { leave: (node) => text(textShape(node.value)) },
      IntValue: { leave: (node) => ({ ...node, value: '0' }) },
      FloatValue: { leave: (node) => ({ ...node, value: '0' }) },
      BooleanValue: { leave: (node) => ({ ...node, value: false }) },
    }),
  );
  return print(shape);
}

/** The variables of an operation without their values, in the form of `operationShape`'s literals. */
export function variablesShape(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    Object.hasOwn(variables, variable.name.value),
  );
  return Object.fromEntries(
    given.map(({ variable: { name }, type }) => {
      const inputType = typeFromAST(schema, type);
      return [name.value, isInputType(inputType) ? valueShape(inputType, variables[name.value]) : null];
    }),
  );
}

function valueShape(type: GraphQLInputType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (isNonNullType(type)) return valueShape(type.ofType, value);
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value];
    return distinct(items.map((item) => valueShape(type.ofType, item)));
  }
  if (isInputObjectType(type)) {
    const members = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(({ name }) => Object.hasOwn(members, name))
        .map((field) => [field.name, valueShape(field.type, members[field.name])]),
    );
  }
  return isEnumType(type) ? value : scalarShape(type.name, value);
}

function scalarShape(typeName: string, value: unknown): unknown {
  if (typeName === 'Boolean') return false;
  if (typeName === 'Int' || typeName === 'Float') return 0;
  return typeof value === 'string' ? textShape(value) : '';
}

/** A token stays a token, since a filter by tokens may be allowed where a filter by texts is not. */
function textShape(value: string): string {
  return isToken(value) ? `tok1_${'0'.repeat(32)}` : '';
}

function text(value: string): StringValueNode {
  return { kind: Kind.STRING, value };
}
